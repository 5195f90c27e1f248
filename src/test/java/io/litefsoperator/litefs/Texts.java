package io.litefsoperator.litefs;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Strings that a YAML reader could take for something else, or break on. */
final class Texts {

  private Texts() {}

  /** Without NUL, which no argument of a process can hold, and without half a surrogate pair. */
  static Arbitrary<String> any() {
    Arbitrary<String> traps =
        Arbitraries.of(
            "",
            " ",
            "on",
            "Off",
            "yes",
            "n",
            "true",
            "null",
            "~",
            "1e3",
            "0x1f",
            "0o17",
            "0b1",
            "017",
            "123",
            "1_000",
            ".5",
            ".inf",
            ".NaN",
            "1:30",
            "2026-11-22",
            "=",
            "<<",
            "-",
            "?",
            ":",
            ":8080",
            "- a",
            "a: b",
            "a #b",
            "#",
            "&a",
            "*a",
            "!a",
            "!!str",
            "|",
            ">",
            "%a",
            "@a",
            "`",
            "{a",
            "[a",
            "}",
            "]",
            ",",
            "'",
            "\"",
            "\\",
            "\\n",
            "$HOME",
            "${HOME}",
            "$$",
            "$(id)",
            " a",
            "a ",
            "\ta\t",
            "a\nb",
            "\n",
            "a\n\n",
            "\r\n",
            "---",
            "...",
            "--- a",
            "é",
            "日本",
            "😀",
            "\u0001",
            "\u001b[0m",
            "\u007f",
            "\u0085",
            "\u00a0",
            "\u2028",
            "\ufeff",
            "a".repeat(300),
            "b ".repeat(100));
    Arbitrary<String> mixtures =
        Arbitraries.strings()
            .withCharRange(' ', '~')
            .withCharRange('\u0001', '\u001f')
            .withCharRange('\u007f', '\ud7ff')
            .withCharRange('\ue000', '\ufffd')
            .withChars("'\"\\$#:-{}[]&*!|>%@` \t\n")
            .ofMaxLength(20);
    return Arbitraries.oneOf(traps, mixtures);
  }
}
