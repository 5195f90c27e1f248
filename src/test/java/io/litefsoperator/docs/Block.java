package io.litefsoperator.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a page's Markdown is not read but done, or shown. */
sealed interface Block {

  /**
   * An HTML comment {@code <!-- test: ... -->}: what the page takes for granted here, and the test
   * brings about.
   */
  record Given(String what) implements Block {}

  /**
   * A fenced block.
   *
   * @param language the first word after the fence, empty if there is none
   * @param note what else stands there, which readers of the rendered page do not see: nothing
   *     where {@link DocumentationIT} runs the commands, else which other test does, or not-run
   */
  record Fence(String language, String note, String text, int line) implements Block {

    private static final Pattern FILE = Pattern.compile("\\A# (\\S+\\.yaml)$", Pattern.MULTILINE);

    boolean isConsole() {
      return language.equals("console");
    }

    /** Whether {@link DocumentationIT} runs its commands. */
    boolean isFollowed() {
      return isConsole() && note.isEmpty();
    }

    /** Whether no test can run it; docs/README.md says why. */
    boolean isLeftOut() {
      return note.equals("not-run");
    }

    /** The class that runs its commands, where it is another. */
    Optional<String> otherTest() {
      return isConsole() && !note.isEmpty() && !isLeftOut() ? Optional.of(note) : Optional.empty();
    }

    boolean isYaml() {
      return language.equals("yaml");
    }

    /** The file of YAML that the block's first line names, for the commands after it. */
    Optional<String> file() {
      Matcher name = FILE.matcher(text);
      return isYaml() && name.find() ? Optional.of(name.group(1)) : Optional.empty();
    }

    /** Commands begin with {@code $}; the lines below one are what it prints. */
    List<Command> commands() {
      if (!isConsole()) {
        return List.of();
      }
      List<Command> commands = new ArrayList<>();
      StringBuilder command = new StringBuilder();
      StringBuilder shown = new StringBuilder();
      boolean continued = false;
      for (String each : text.lines().toList()) {
        if (continued) {
          command.append('\n').append(each);
        } else if (each.startsWith("$ ")) {
          add(command, shown, commands);
          command.append(each.substring(2));
        } else {
          shown.append(each).append('\n');
        }
        continued = (continued || each.startsWith("$ ")) && each.endsWith("\\");
      }
      add(command, shown, commands);
      return commands;
    }

    private void add(StringBuilder command, StringBuilder shown, List<Command> commands) {
      if (command.length() == 0 && shown.length() > 0) {
        throw new IllegalArgumentException(
            "line %d: the block does not begin with a command ('$ ...')".formatted(line));
      }
      if (command.length() > 0) {
        commands.add(new Command(command.toString(), new Shown(shown.toString())));
      }
      command.setLength(0);
      shown.setLength(0);
    }
  }

  /** One command and what the page shows that it prints. */
  record Command(String text, Shown shown) {

    private static final Pattern CONTINUED = Pattern.compile("\\\\\n\\s*");

    private static final Pattern LOOKS =
        Pattern.compile(
            "kubectl (-n \\S+ )?(get|describe|logs|explain|auth|version)\\b.*"
                + "|kubectl (-n \\S+ )?exec .* (sqlite3 \\S+ [\"']select|curl|ls|cat)\\b.*",
            Pattern.DOTALL);

    /** On one line. */
    String joined() {
      return CONTINUED.matcher(text).replaceAll("");
    }

    /** Whether it changes nothing, so that it can be given again until it shows what it should. */
    boolean onlyLooks() {
      return LOOKS.matcher(text).matches();
    }
  }
}
