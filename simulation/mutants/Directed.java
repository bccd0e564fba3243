// SPDX-License-Identifier: Apache-2.0
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Runs one test class and says which of its tests failed: `java -cp ... Directed.java CLASS`. Exit codes: 0
/// all passed, 1 one failed, 2 there was nothing to run.
final class Directed {
    private Directed() {}

    public static void main(String[] arguments) {
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(arguments[0]))
                .build();
        var summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary);
        var found = summary.getSummary();
        for (var failure : found.getFailures())
            System.out.println("failed " + failure.getTestIdentifier().getDisplayName());
        found.printTo(new PrintWriter(System.out, true));
        if (found.getTestsFoundCount() == 0) System.exit(2);
        System.exit(found.getTotalFailureCount() == 0 ? 0 : 1);
    }
}
