package io.litefsoperator.litefs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PositionsTest {

  private static final Positions NONE = new Positions(new TreeMap<>());

  @Property
  void nobodyIsAheadOfItself(@ForAll("positions") Positions one) {
    assertThat(one.isAheadOf(one)).isFalse();
  }

  @Property(maxDiscardRatio = 100)
  void whoeverIsNotAheadOfOneThatIsNotAheadOfAThirdIsNotAheadOfTheThird(
      @ForAll("positions") Positions one,
      @ForAll("positions") Positions other,
      @ForAll("positions") Positions third) {
    Assume.that(!one.isAheadOf(other) && !other.isAheadOf(third));
    assertThat(one.isAheadOf(third)).isFalse();
  }

  @Property
  void twoOfWhichNeitherIsAheadHaveTheSameTransactions(
      @ForAll("positions") Positions one, @ForAll("positions") Positions other) {
    assertThat(!one.isAheadOf(other) && !other.isAheadOf(one))
        .isEqualTo(txids(one).equals(txids(other)));
  }

  @Property
  void anotherTransactionPutsItAheadAndNothingTakesThatAwayButCatchingUp(
      @ForAll("positions") Positions one, @ForAll("positions") Positions other) {
    for (String database : one.databases().keySet()) {
      SortedMap<String, Position> more = new TreeMap<>(one.databases());
      more.computeIfPresent(
          database, (name, at) -> new Position(at.txid() + 1, Position.OF_NOTHING));

      assertThat(new Positions(more).aheadIn(one)).containsExactly(database);
      assertThat(one.isAheadOf(new Positions(more))).isFalse();
      assertThat(new Positions(more).aheadIn(other)).containsAll(one.aheadIn(other));
    }
  }

  @Property
  void whoeverHasADatabaseIsAheadOfWhoeverHasNone(@ForAll("positions") Positions one) {
    assertThat(one.aheadIn(NONE)).isEqualTo(one.databases().keySet());
    assertThat(NONE.isAheadOf(one)).isFalse();
  }

  @Test
  void eachOfTwoCanBeAheadOfTheOther() {
    Positions one = new Positions(new TreeMap<>(Map.of("a", at(3), "b", at(1))));
    Positions other = new Positions(new TreeMap<>(Map.of("a", at(2), "b", at(5), "c", at(0))));

    assertThat(one.aheadIn(other)).containsExactly("a");
    assertThat(other.aheadIn(one)).containsExactly("b", "c");
  }

  @Test
  void deletedDatabasesAloneAreAsGoodAsNoneButOneThatMayHoldAnythingIsNot() {
    Position deleted = new Position(8, Position.OF_NOTHING);

    assertThat(NONE.isEmpty()).isTrue();
    assertThat(new Positions(new TreeMap<>(Map.of("a", deleted))).isEmpty()).isTrue();
    assertThat(new Positions(new TreeMap<>(Map.of("a", deleted, "b", at(1)))).isEmpty()).isFalse();
    assertThat(new Positions(new TreeMap<>(Map.of("a", at(0)))).isEmpty()).isFalse();
  }

  @Test
  void otherDataAtTheSameTransactionIsNotEqual() {
    assertThat(new Positions(new TreeMap<>(Map.of("a", at(3)))))
        .isEqualTo(new Positions(new TreeMap<>(Map.of("a", at(3)))))
        .isNotEqualTo(
            new Positions(new TreeMap<>(Map.of("a", new Position(3, "b3c074087f3455b2")))));
  }

  @Test
  void nothingChangesThem() {
    SortedMap<String, Position> given = new TreeMap<>(Map.of("a", at(1)));
    Positions positions = new Positions(given);
    given.put("a", at(2));

    assertThat(positions.databases()).containsEntry("a", at(1));
    assertThatThrownBy(() -> positions.databases().put("a", at(2)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void peopleReadThemOnOneShortLine() {
    SortedMap<String, Position> databases =
        new TreeMap<>(Map.of("notes.db", at(7), "todo.db", new Position(12, Position.OF_NOTHING)));
    assertThat(NONE).hasToString("no database");
    assertThat(new Positions(databases)).hasToString("notes.db at 7, todo.db deleted at 12");

    for (int i = 1; i < 10; i++) {
      databases.put("db-" + i, at(i));
    }
    assertThat(new Positions(databases))
        .hasToString("db-1 at 1, db-2 at 2, db-3 at 3, db-4 at 4, db-5 at 5 and 6 more");

    assertThat(new Positions(new TreeMap<>(Map.of("x".repeat(255), at(1)))).toString())
        .hasSizeLessThan(60);
  }

  private static Position at(long txid) {
    return new Position(txid, "8000000000000%03x".formatted(txid + 1));
  }

  private static Map<String, Long> txids(Positions positions) {
    Map<String, Long> txids = new TreeMap<>();
    positions.databases().forEach((name, at) -> txids.put(name, at.txid()));
    return txids;
  }

  /** Few names and few transactions, so that they meet often. */
  @Provide
  Arbitrary<Positions> positions() {
    Arbitrary<Position> position =
        Combinators.combine(
                Arbitraries.longs().between(0, 3),
                Arbitraries.of("b3c074087f3455b2", Position.OF_NOTHING))
            .as(Position::new);
    return Arbitraries.maps(Arbitraries.of("a", "b", "c"), position)
        .map(databases -> new Positions(new TreeMap<>(databases)));
  }
}
