package io.litefsoperator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.litefsoperator.observe.GuardReport.Refusal;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardReportTest {

  private static final String MESSAGE =
      """
      notes-0 was not started: its volume is older
      refused: Behind
      expected: LFSC0123456789ABCDEF
      found: LFSC0123456789ABCDEF
      ahead: notes-1 0000000000000007 notes.db
      db: 0000000000000003 notes.db
      db: ffffffffffffffff a name: with  spaces
      """;

  private static final ContainerState RUNNING =
      new ContainerStateBuilder().withNewRunning("x").build();

  private static ContainerState ended(int exitCode, @Nullable String message) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(exitCode)
        .withMessage(message)
        .endTerminated()
        .build();
  }

  private static Pod pod(String container, ContainerState state, @Nullable ContainerState last) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("notes-0")
        .endMetadata()
        .withNewStatus()
        .withInitContainerStatuses(
            new ContainerStatusBuilder()
                .withName(container)
                .withState(state)
                .withLastState(last)
                .build())
        .endStatus()
        .build();
  }

  private static Pod refused(@Nullable String message) {
    return pod("guard", ended(1, message), null);
  }

  @Test
  void everyLineOfARefusalIsRead() {
    assertThat(GuardReport.of(refused(MESSAGE)))
        .contains(
            new GuardReport(
                Refusal.Behind,
                "LFSC0123456789ABCDEF",
                "LFSC0123456789ABCDEF",
                new TreeMap<>(Map.of("notes.db", 3L, "a name: with  spaces", -1L)),
                true));
  }

  @Test
  void noneIsNoId() {
    assertThat(
            GuardReport.of(
                refused("words\nrefused: EmptyVolume\nexpected: none\nfound: none\nmore: true")))
        .contains(new GuardReport(Refusal.EmptyVolume, null, null, new TreeMap<>(), false));
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void everyReasonIsKnown(Refusal refusal) {
    assertThat(GuardReport.of(refused("words\nrefused: " + refusal)))
        .hasValueSatisfying(report -> assertThat(report.refusal()).isEqualTo(refusal));
  }

  @Test
  void aRefusalStandsWhileTheGuardIsTriedAgain() {
    assertThat(GuardReport.of(pod("guard", RUNNING, ended(1, MESSAGE))))
        .isEqualTo(GuardReport.of(refused(MESSAGE)))
        .isNotEmpty();
  }

  @Test
  void aGuardThatSucceededRefusedNothing() {
    assertThat(GuardReport.of(pod("guard", ended(0, null), ended(1, MESSAGE)))).isEmpty();
  }

  @Test
  void aGuardThatHasNotEndedYetHasRefusedNothing() {
    assertThat(GuardReport.of(pod("guard", RUNNING, null))).isEmpty();
    assertThat(GuardReport.of(new Pod())).isEmpty();
  }

  @Test
  void anotherInitContainerIsNoGuard() {
    assertThat(GuardReport.of(pod("seed", ended(1, MESSAGE), null))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "refused:",
        "refused: NotYetInvented",
        "sh: can't open '/guard/config/notes-0/guard.sh': No such file or directory",
      })
  void aMessageThatSaysNoReasonIsUnreadable(String message) {
    assertThat(GuardReport.of(refused(message)))
        .contains(new GuardReport(Refusal.Unreadable, null, null, new TreeMap<>(), false));
  }

  @Test
  void anEndWithoutAMessageIsUnreadable() {
    assertThat(GuardReport.of(refused(null)))
        .hasValueSatisfying(report -> assertThat(report.refusal()).isEqualTo(Refusal.Unreadable));
  }

  @Test
  void aPositionThatIsCutOffIsNone() {
    assertThat(GuardReport.of(refused(MESSAGE + "db: 00000000000000")))
        .hasValueSatisfying(report -> assertThat(report.positions()).hasSize(2));
  }

  @Property
  void noMessageIsTooMuch(@ForAll String message) {
    assertThat(GuardReport.of(refused(message))).isNotEmpty();
    assertThat(GuardReport.of(refused(MESSAGE + message))).isNotEmpty();
  }

  @Test
  void thePodSaysItInTheGuardsWordsAllTheWhile() {
    assertThat(Pods.failure(refused(MESSAGE)))
        .contains("notes-0 was not started: its volume is older");
    assertThat(Pods.failure(pod("guard", RUNNING, ended(1, MESSAGE))))
        .contains("notes-0 was not started: its volume is older");
    assertThat(Pods.failure(pod("guard", ended(0, null), ended(1, MESSAGE)))).isEmpty();
  }

  @Test
  void aGuardWithoutWordsFailsAsAnyContainer() {
    assertThat(Pods.failure(refused("")))
        .hasValueSatisfying(why -> assertThat(why).contains("container guard keeps ending"));
  }
}
