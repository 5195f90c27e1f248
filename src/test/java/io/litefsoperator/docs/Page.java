package io.litefsoperator.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of Markdown.
 *
 * @param blocks in their order
 * @param anchors of its headings, as GitHub makes them
 * @param links their targets
 * @param code what stands in backticks
 * @param prose the lines outside of fenced blocks
 */
record Page(
    Path file,
    List<Block> blocks,
    Set<String> anchors,
    List<String> links,
    List<String> code,
    List<String> prose) {

  private static final Path DOCS = Path.of("docs");
  private static final Pattern FENCE = Pattern.compile("^( *)```(\\S*) *(.*)$");
  private static final Pattern GIVEN = Pattern.compile("^ *<!-- test: (.*) -->$");
  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** Every page of docs/. */
  static List<Page> all() {
    try (Stream<Path> files = Files.walk(DOCS)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .map(Page::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Page read(Path file) {
    try {
      return parse(file, Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Page parse(Path file, List<String> lines) {
    Page page =
        new Page(
            file,
            new ArrayList<>(),
            new LinkedHashSet<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    for (int at = 0; at < lines.size(); at++) {
      Matcher fence = FENCE.matcher(lines.get(at));
      if (fence.matches()) {
        at = page.fence(fence, lines, at);
      } else {
        page.line(lines.get(at));
      }
    }
    return page;
  }

  /** Returns the line that closes it. */
  private int fence(Matcher open, List<String> lines, int from) {
    String indent = open.group(1);
    StringBuilder text = new StringBuilder();
    for (int at = from + 1; at < lines.size(); at++) {
      String line = lines.get(at);
      if (line.equals(indent + "```")) {
        blocks.add(new Block.Fence(open.group(2), open.group(3), text.toString(), from + 1));
        return at;
      }
      text.append(line.startsWith(indent) ? line.substring(indent.length()) : line).append('\n');
    }
    throw new IllegalArgumentException("%s:%d is never closed".formatted(file, from + 1));
  }

  private void line(String line) {
    prose.add(line);
    Matcher given = GIVEN.matcher(line);
    if (given.matches()) {
      blocks.add(new Block.Given(given.group(1)));
    }
    Matcher heading = HEADING.matcher(line);
    if (heading.matches()) {
      anchors.add(anchor(heading.group(1)));
    }
    CODE.matcher(line).results().forEach(found -> code.add(found.group(1)));
    LINK.matcher(CODE.matcher(line).replaceAll("`"))
        .results()
        .forEach(found -> links.add(found.group(1)));
  }

  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  List<Block.Fence> fences() {
    return blocks.stream()
        .filter(Block.Fence.class::isInstance)
        .map(Block.Fence.class::cast)
        .toList();
  }

  /** Such that {@link DocumentationIT} runs. */
  boolean hasCommands() {
    return fences().stream().anyMatch(Block.Fence::isFollowed);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
