package io.litefsoperator.install;

import io.litefsoperator.testing.Golden;
import io.litefsoperator.testing.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChartFilesTest {

  /** A chart can read no file outside of it. */
  @ParameterizedTest
  @ValueSource(strings = {"dashboard.json", "alerts.yaml"})
  void theChartHasTheSameFileForMonitoring(String file) throws IOException {
    Golden.assertMatches(
        Helm.CHART.resolve("files").resolve(file),
        Files.readString(Path.of("deploy/monitoring").resolve(file)));
  }
}
