package io.litefsoperator.litefs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The same commands are given to the real LiteFS in LitefsYmlIT. */
final class CommandLineTest {

  @Provide
  Arbitrary<CommandLines.CommandLine> commands() {
    return CommandLines.any();
  }

  @Property
  void everyWordArrivesAsItWasQuoted(@ForAll("commands") CommandLines.CommandLine command) {
    assertThat(CommandLine.words(command.line())).first().isEqualTo("true");
    assertThat(CommandLine.words(command.line()).subList(1, command.words().size() + 1))
        .isEqualTo(command.words());
  }

  @Test
  void wordsAreSplitAtBlanksOfAnyKindAndKeepTheirQuotedBlanks() {
    assertThat(CommandLine.words(" a\tb\n'c d'\"e f\"\\ g  '' "))
        .isEqualTo(List.of("a", "b", "c de f g", ""));
  }
}
