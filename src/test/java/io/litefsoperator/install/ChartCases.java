package io.litefsoperator.install;

import io.litefsoperator.testing.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Ways to install the chart: a folder each, with the values in {@code in.yaml}. */
final class ChartCases {

  static final Path FOLDER = Path.of("src/test/charts");
  static final String NAMESPACE = "operators";

  private ChartCases() {}

  static List<String> all() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  static Path values(String name) {
    return FOLDER.resolve(name).resolve("in.yaml");
  }

  static List<String> render(String name) {
    return Helm.render(NAMESPACE, "--values=" + values(name));
  }
}
