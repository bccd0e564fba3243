// SPDX-License-Identifier: Apache-2.0

export const RAFT = { title: 'Ongaro, Ousterhout: In Search of an Understandable Consensus Algorithm (USENIX ATC 2014)' };
export const FILE_SYSTEMS = { title: 'Pillai et al.: All File Systems Are Not Created Equal (OSDI 2014)' };
export const GRAY_FAILURE = { title: "Huang et al.: Gray Failure: The Achilles' Heel of Cloud-Scale Systems (HotOS 2017)" };
export const CAP = { title: "Gilbert, Lynch: Brewer's Conjecture and the Feasibility of Consistent, Available, Partition-Tolerant Web Services (2002)" };
