package io.litefsoperator.litefs;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Harmless commands with arguments that are hard to quote. */
final class CommandLines {

  private CommandLines() {}

  /**
   * A command.
   *
   * @param words the arguments, as the program must see them
   * @param arguments the same, as written in {@code exec.cmd}
   */
  record CommandLine(List<String> words, String arguments, boolean ifCandidate) {
    String line() {
      return "true " + arguments;
    }
  }

  static Arbitrary<CommandLine> any() {
    Arbitrary<List<String>> words = Texts.any().list().ofMinSize(1).ofMaxSize(4);
    Arbitrary<List<Quoting>> quotings = Arbitraries.of(Quoting.class).list().ofSize(4);
    return Combinators.combine(words, quotings, Arbitraries.of(true, false))
        .as(
            (texts, styles, ifCandidate) -> {
              StringBuilder arguments = new StringBuilder();
              for (int i = 0; i < texts.size(); i++) {
                arguments.append(i == 0 ? "" : " ").append(styles.get(i).quote(texts.get(i)));
              }
              return new CommandLine(texts, arguments.toString(), ifCandidate);
            });
  }

  /** The ways in which the CRD says that a word can be written. */
  enum Quoting {
    SINGLE_QUOTES {
      @Override
      String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
      }
    },
    DOUBLE_QUOTES {
      @Override
      String quote(String word) {
        return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      }
    },
    BACKSLASHES {
      @Override
      String quote(String word) {
        return word.isEmpty()
            ? "''"
            : word.codePoints()
                .mapToObj(c -> "\\" + Character.toString(c))
                .collect(Collectors.joining());
      }
    };

    abstract String quote(String word);
  }
}
