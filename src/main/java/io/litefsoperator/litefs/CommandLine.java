package io.litefsoperator.litefs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words of {@code exec.cmd} as LiteFS splits them, with {@code github.com/mattn/go-shellwords}
 * 1.0.12: no shell, no variables. Within single quotes all is kept; anywhere else a backslash is
 * dropped before any character.
 */
public final class CommandLine {

  private CommandLine() {}

  /** For a command that the CRD's schema let through: no open quote, no operator outside of one. */
  public static List<String> words(String cmd) {
    List<String> words = new ArrayList<>();
    @Nullable StringBuilder word = null;
    char quote = 0;
    for (int i = 0; i < cmd.length(); i++) {
      char c = cmd.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < cmd.length()) {
        word = with(word, cmd.charAt(++i));
      } else if (quote != 0) {
        word = c == quote ? word : with(word, c);
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
        word = word == null ? new StringBuilder() : word;
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        if (word != null) {
          words.add(word.toString());
        }
        word = null;
      } else {
        word = with(word, c);
      }
    }
    if (word != null) {
      words.add(word.toString());
    }
    return List.copyOf(words);
  }

  private static StringBuilder with(@Nullable StringBuilder word, char c) {
    return (word == null ? new StringBuilder() : word).append(c);
  }
}
