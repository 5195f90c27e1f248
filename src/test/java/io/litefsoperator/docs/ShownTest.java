package io.litefsoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShownTest {

  @ParameterizedTest
  @CsvSource({
    "notes   Ready   52s, notes Ready 7m3s",
    "held LFSC0123456789ABCDEF, held LFSC62F4111C07C3B23B",
    "pvc-6c1b1d07-2a6b-4b52-94c2-6c0c6a0f3c7e 1Gi, pvc-00000000-0000-0000-0000-000000000000   1Gi",
    "at 10.0.0.1, at 198.18.0.27",
    "2026-01-01T12:00:00Z, 2027-12-31T23:59:59.123Z",
    "an ... is anything, an elephant is anything",
  })
  void whatIsDifferentEachTimeIsComparedByItsForm(String shown, String printed) {
    assertThat(new Shown(shown).matches(printed)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1|hello, 1|hallo",
    "notes-0, notes-1",
    "3 Ready, 2 Ready",
    "a.b, axb",
    "ready, already"
  })
  void allElseIsComparedAsItIs(String shown, String printed) {
    assertThat(new Shown(shown).matches(printed)).isFalse();
  }

  @Test
  void threeDotsOnALineAreAnyLines() {
    assertThat(new Shown("first\n...\nlast\n").matches("first\nlast\n")).isTrue();
    assertThat(new Shown("first\n...\nlast\n").matches("first\n\n2\n3\nlast\n")).isTrue();
    assertThat(new Shown("first\n...\n").matches("second\nfirst\n")).isFalse();
    assertThat(new Shown("first\n").matches("first\nsecond\n")).isFalse();
  }
}
