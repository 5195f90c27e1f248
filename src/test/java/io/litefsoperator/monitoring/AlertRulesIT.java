package io.litefsoperator.monitoring;

import io.litefsoperator.testing.Programs;
import org.junit.jupiter.api.Test;

/** The alerts, by Prometheus's own tool; their tests are beside them. */
final class AlertRulesIT {

  private static final String PROMTOOL = Programs.promtool();

  @Test
  void prometheusTakesThem() {
    Programs.run(
        PROMTOOL,
        "check",
        "rules",
        "--lint=all",
        "--lint-fatal",
        MonitoringFiles.ALERTS.toString());
  }

  @Test
  void eachFiresWhenItShouldAndOnlyThen() {
    Programs.run(PROMTOOL, "test", "rules", MonitoringFiles.ALERT_TESTS.toString());
  }
}
