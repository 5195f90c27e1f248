package io.litefsoperator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Grafana does not say when it is wrong: it shows an empty panel. */
final class DashboardTest {

  private static final JsonNode DASHBOARD = MonitoringFiles.tree(MonitoringFiles.DASHBOARD);

  @Test
  void everyPanelAsksTheDataSourceThatIsChosenAndSaysWhatItShows() {
    assertThat(MonitoringFiles.panels())
        .allSatisfy(
            panel -> {
              assertThat(panel.path("title").asText()).isNotBlank();
              assertThat(panel.path("description").asText()).isNotBlank();
              assertThat(panel.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
              assertThat(panel.path("targets"))
                  .isNotEmpty()
                  .allSatisfy(
                      target ->
                          assertThat(target.path("datasource").path("uid").asText())
                              .isEqualTo("${datasource}"));
            });
  }

  @Test
  void noTwoPanelsHaveOneIdOrLieOnEachOther() {
    List<Integer> ids = new ArrayList<>();
    List<String> places = new ArrayList<>();
    DASHBOARD
        .path("panels")
        .forEach(
            panel -> {
              ids.add(panel.path("id").asInt());
              JsonNode at = panel.path("gridPos");
              for (int x = 0; x < at.path("w").asInt(); x++) {
                for (int y = 0; y < at.path("h").asInt(); y++) {
                  places.add((at.path("x").asInt() + x) + "," + (at.path("y").asInt() + y));
                }
              }
            });

    assertThat(ids).doesNotHaveDuplicates();
    assertThat(places).doesNotHaveDuplicates();
  }

  @Test
  void whatIsOfClustersIsLimitedToThoseThatWereChosen() {
    assertThat(MonitoringFiles.panels())
        .flatExtracting(panel -> panel.path("targets").findValuesAsText("expr"))
        .filteredOn(
            expr -> expr.contains("_cluster_") || expr.contains("_node_") || expr.contains("_db_"))
        .isNotEmpty()
        .allSatisfy(
            expr ->
                assertThat(expr).contains("namespace=~\"$namespace\"", "cluster=~\"$cluster\""));
  }
}
