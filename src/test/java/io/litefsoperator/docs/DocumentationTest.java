package io.litefsoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be said of the pages without a cluster. */
final class DocumentationTest {

  private static final Path REFERENCE = Path.of("docs/reference/api.md");
  private static final Path TESTS = Path.of("src/test/java");
  private static final Path INDEX = Path.of("docs/README.md");

  /** Blocks in other languages could hold commands that nobody runs. */
  private static final Set<String> LANGUAGES = Set.of("console", "yaml", "text");

  private static final Pattern COMMAND =
      Pattern.compile("^\\s*(\\$ |kubectl |helm |deploy/local/|umount ).*");
  private static final Pattern FIELD = Pattern.compile("[a-z][A-Za-z]*(\\.[a-z][A-Za-z]*)+");

  private final List<Page> pages = Page.all();
  private final JsonNode schema = Schema.root();

  @Test
  void theApiReferenceIsWhatTheCrdSays() {
    Golden.assertMatches(REFERENCE, ApiReference.of(schema));
  }

  @Test
  void everyCommandIsInABlockThatATestRuns() {
    assertNone(
        page ->
            Stream.concat(
                page.fences().stream()
                    .filter(fence -> !LANGUAGES.contains(fence.language()))
                    .map(
                        fence ->
                            "line %d: a block of '%s'".formatted(fence.line(), fence.language())),
                Stream.concat(
                        page.prose().stream(),
                        page.fences().stream()
                            .filter(fence -> !fence.isConsole())
                            .flatMap(fence -> fence.text().lines()))
                    .filter(COMMAND.asMatchPredicate())));
  }

  @Test
  void whatNoTestCanRunIsListedWithItsReason() {
    Page index = Page.read(INDEX);
    List<String> leftOut =
        pages.stream()
            .flatMap(page -> page.fences().stream())
            .filter(Block.Fence::isLeftOut)
            .flatMap(fence -> fence.commands().stream())
            .map(Block.Command::joined)
            .toList();

    assertThat(leftOut).allSatisfy(command -> assertThat(index.code()).contains(command));
  }

  @Test
  void whatAnotherTestRunsStandsInIt() {
    assertNone(
        page ->
            page.fences().stream()
                .filter(fence -> fence.otherTest().isPresent())
                .flatMap(
                    fence -> {
                      String source = source(fence.otherTest().orElseThrow());
                      return fence.commands().stream()
                          .map(Block.Command::joined)
                          .filter(command -> !source.contains(withoutSpace(command)))
                          .map(command -> "%s does not run: %s".formatted(fence.note(), command));
                    }));
  }

  /** Empty if there is no such class; its string literals as they are read, without white space. */
  private static String source(String test) {
    try (Stream<Path> files = Files.walk(TESTS)) {
      Optional<Path> file = files.filter(path -> path.endsWith(test + ".java")).findFirst();
      return file.isEmpty()
          ? ""
          : withoutSpace(Files.readString(file.get()).replace("\\\"", "\"").replace("\\\\", "\\"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }

  @Test
  void whatAPageTakesForGrantedIsKnownToItsTest() {
    assertNone(
        page ->
            page.blocks().stream()
                .filter(Block.Given.class::isInstance)
                .map(Block.Given.class::cast)
                .filter(given -> !Givens.isKnown(given))
                .map(Block.Given::what));
  }

  @Test
  void linksLeadSomewhere() {
    assertNone(page -> page.links().stream().filter(link -> !leadsSomewhere(page, link)));
  }

  private static boolean leadsSomewhere(Page from, String link) {
    if (link.startsWith("https://")) {
      return true;
    }
    String[] parts = link.split("#", 2);
    Path target =
        parts[0].isEmpty() ? from.file() : from.file().resolveSibling(parts[0]).normalize();
    return Files.exists(target)
        && (parts.length == 1 || Page.read(target).anchors().contains(parts[1]));
  }

  @Test
  void everyPageIsReachedFromTheIndex() {
    List<Path> reached = new ArrayList<>(List.of(INDEX));
    for (int i = 0; i < reached.size(); i++) {
      Path from = reached.get(i);
      Page.read(from).links().stream()
          .map(link -> link.split("#", 2)[0])
          .filter(link -> link.endsWith(".md") && !link.contains(":"))
          .map(link -> from.resolveSibling(link).normalize())
          .filter(path -> path.startsWith("docs") && !reached.contains(path))
          .forEach(reached::add);
    }
    assertThat(reached).containsAll(pages.stream().map(Page::file).toList());
  }

  @Test
  void fieldsThatAreNamedExist() {
    assertNone(
        page -> page.code().stream().filter(this::isFieldsName).filter(name -> !exists(name)));
  }

  /** In text, the first name is one of spec's own, or spec or status. */
  private boolean isFieldsName(String code) {
    String name = code.split("[:=]", 2)[0];
    String first = name.split("\\.", 2)[0];
    return FIELD.matcher(name).matches()
        && !name.endsWith(".yml")
        && !name.endsWith(".yaml")
        && (Set.of("spec", "status").contains(first) || Schema.has(schema, List.of("spec", first)));
  }

  private boolean exists(String code) {
    List<String> path = new ArrayList<>(List.of(code.split("[:=]", 2)[0].split("\\.")));
    if (!Set.of("spec", "status").contains(path.get(0))) {
      path.add(0, "spec");
    }
    return Schema.has(schema, path);
  }

  @Test
  void manifestsHoldNoFieldThatTheCrdDoesNotKnow() {
    assertNone(
        page ->
            page.fences().stream()
                .filter(Block.Fence::isYaml)
                .flatMap(fence -> Stream.of(fence.text().split("(?m)^---$")))
                .map(document -> Serialization.unmarshal("---\n" + document, JsonNode.class))
                .filter(DocumentationTest::isOurs)
                .flatMap(
                    manifest ->
                        Schema.unknown(
                            schema.path("properties").path("spec"), manifest.path("spec"), "spec")
                            .stream()));
  }

  /** A LiteFsCluster, or a part of one: nothing but its spec. */
  private static boolean isOurs(JsonNode document) {
    return document.path("kind").asText("LiteFsCluster").equals("LiteFsCluster");
  }

  private void assertNone(Function<Page, Stream<String>> faults) {
    assertThat(
            pages.stream()
                .collect(Collectors.toMap(Page::file, page -> faults.apply(page).toList()))
                .entrySet())
        .allSatisfy(page -> assertThat(page.getValue()).as("%s", page.getKey()).isEmpty());
  }
}
