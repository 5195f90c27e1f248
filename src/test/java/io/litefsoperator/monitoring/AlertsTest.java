package io.litefsoperator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a person who is woken by an alert finds. */
final class AlertsTest {

  private static Set<String> names() {
    return MonitoringFiles.alerts().stream()
        .map(alert -> alert.path("alert").asText())
        .collect(Collectors.toSet());
  }

  @Test
  void everyAlertSaysWhatIsWrongHowBadItIsAndWhereToRead() {
    assertThat(MonitoringFiles.alerts())
        .allSatisfy(
            alert -> {
              String name = alert.path("alert").asText();
              assertThat(alert.path("labels").path("severity").asText())
                  .as(name)
                  .isIn("critical", "warning");
              assertThat(alert.path("for").asText()).as(name).matches("[1-9][0-9]*m");
              JsonNode annotations = alert.path("annotations");
              assertThat(annotations.path("summary").asText()).as(name).isNotBlank();
              assertThat(annotations.path("description").asText()).as(name).isNotBlank();
              assertThat(annotations.path("runbook_url").asText())
                  .as(name)
                  .endsWith("/%s/%s.md".formatted(MonitoringFiles.RUNBOOKS, name));
            });
  }

  @Test
  void everyAlertHasItsPageAndEveryPageItsAlert() throws IOException {
    try (Stream<Path> pages = Files.list(MonitoringFiles.RUNBOOKS)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names().stream().map(name -> name + ".md").toList());
    }
    assertThat(names())
        .allSatisfy(
            name ->
                assertThat(MonitoringFiles.text(MonitoringFiles.RUNBOOKS.resolve(name + ".md")))
                    .startsWith("# " + name + "\n")
                    .contains(
                        "**What it means.**",
                        "**Look first**",
                        "**What to do**",
                        "**When it is safe to wait.**",
                        "kubectl "));
  }

  @Test
  void everyAlertIsTestedToFireAndNotToFire() {
    Set<String> firing = new HashSet<>();
    Set<String> silent = new HashSet<>();
    MonitoringFiles.tree(MonitoringFiles.ALERT_TESTS)
        .path("tests")
        .forEach(
            test ->
                test.path("alert_rule_test")
                    .forEach(
                        moment ->
                            (moment.path("exp_alerts").isEmpty() ? silent : firing)
                                .add(moment.path("alertname").asText())));

    assertThat(firing).isEqualTo(names());
    assertThat(silent).isEqualTo(names());
  }
}
