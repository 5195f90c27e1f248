package io.litefsoperator.repository;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What is kept up to date by pull requests, and what is held back on purpose. */
final class DependenciesTest {

  private static final Path TOOLS = Path.of("deploy/local/tools");

  /** One {@code tool} or a list of them, each a package of a module of others. */
  private static final Pattern TOOL =
      Pattern.compile("(?m)^(?:tool )?\\(?\\s*([a-z0-9.]+\\.[a-z]+/\\S+)$");

  /** Go writes their modules down as indirect, which would leave them as they are for ever. */
  @Test
  void everyProgramOfOthersIsUpdatedOrHeldBackByName() throws IOException {
    JsonNode updates =
        Serialization.unmarshal(Files.readString(Path.of(".github/dependabot.yml")), JsonNode.class)
            .path("updates");
    List<String> named =
        StreamSupport.stream(updates.spliterator(), false)
            .filter(update -> update.path("package-ecosystem").asText().equals("gomod"))
            .flatMap(update -> update.findValuesAsText("dependency-name").stream())
            .map(name -> name.replace("*", ""))
            .toList();

    assertThat(tools())
        .anyMatch(tool -> tool.startsWith("github.com/rhysd/actionlint/"))
        .anyMatch(tool -> tool.startsWith("go.etcd.io/etcd/"))
        .allMatch(tool -> named.stream().anyMatch(tool::startsWith));
  }

  private static List<String> tools() throws IOException {
    List<String> tools = new ArrayList<>();
    try (Stream<Path> files = Files.walk(TOOLS, 2)) {
      for (Path file : files.filter(name -> name.endsWith("go.mod")).toList()) {
        Matcher tool = TOOL.matcher(Files.readString(file));
        while (tool.find()) {
          tools.add(tool.group(1));
        }
      }
    }
    return tools.stream().filter(tool -> !tool.startsWith("litefs-operator.io/")).toList();
  }
}
