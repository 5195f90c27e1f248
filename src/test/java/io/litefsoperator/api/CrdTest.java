package io.litefsoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.Golden;
import io.litefsoperator.testing.InstallFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrdTest {

  @TempDir Path directory;

  @Test
  void theFileIsWhatTheTypesMake() throws IOException {
    Golden.assertMatches(Path.of("crds", CrdFile.NAME), CrdFile.generate(directory));
  }

  @Test
  void theChartAndTheInstallationsFileHaveTheSame() throws IOException {
    String crd = CrdFile.generate(directory);

    Golden.assertMatches(Path.of("deploy/helm/litefs-operator/files/crd.yaml"), crd);
    InstallFile.assertMatches(crd);
  }

  /** kubectl apply keeps the whole object in an annotation, which may have 256 KB. */
  @Test
  void theFileStaysUnder200Kilobytes() throws IOException {
    assertThat(CrdFile.generate(directory).length()).isLessThan(200_000);
  }
}
