package io.litefsoperator.observe;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.litefsoperator.litefs.NodeAddress;
import io.litefsoperator.litefs.NodeAnswer;
import io.litefsoperator.litefs.NodeInfo;
import io.litefsoperator.litefs.Position;
import io.litefsoperator.litefs.Positions;
import io.litefsoperator.observe.NodeReport.Answered;
import io.litefsoperator.observe.NodeReport.Seen;
import io.litefsoperator.observe.NodeReport.Silent;
import io.litefsoperator.observe.PollQueue.Limits;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class NodeReportsTest {

  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final ResourceID NOTES = new ResourceID("notes", "default");
  private static final NodeAddress POD_0 = address("notes-0");
  private static final NodeAddress POD_1 = address("notes-1");
  private static final NodeInfo PRIMARY = new NodeInfo("LFSC0000000000000001", true, true, null);
  private static final NodeInfo REPLICA =
      new NodeInfo("LFSC0000000000000001", false, false, "notes-0");

  private final ManualScheduler time = new ManualScheduler();
  private final ScriptedNodeApi api = new ScriptedNodeApi();
  private final NodeMetrics metrics = new NodeMetrics();
  private final List<ResourceID> changes = new ArrayList<>();
  private double random = 0.5;
  private final NodeReports reports = reports(128);

  private NodeReports reports(int inFlight) {
    NodeReports made =
        new NodeReports(
            api,
            metrics,
            time,
            time.clock(),
            time::nanoTime,
            () -> random,
            new Limits(inFlight, DEADLINE));
    made.onChange(changes::add);
    return made;
  }

  private static NodeAddress address(String pod) {
    return new NodeAddress("default", pod, "uid of " + pod, "10.0.0.1");
  }

  private static Set<NodeAddress> pods(int count) {
    Set<NodeAddress> pods = new HashSet<>();
    for (int i = 0; i < count; i++) {
      pods.add(address("pod-" + i));
    }
    return pods;
  }

  private void watch(NodeAddress... nodes) {
    reports.watch(NOTES, Set.of(nodes), Pace.each(EVERY));
    time.settle();
  }

  private NodeReport report(NodeAddress node) {
    return requireNonNull(reports.of(NOTES, Set.of(node)).get(node.pod()));
  }

  private Answered answered(NodeAddress node) {
    return (Answered) report(node);
  }

  private NodeInfo info(NodeAddress node) {
    return answered(node).info();
  }

  private Seen seen(NodeAddress node) {
    return answered(node).seen();
  }

  private static Positions at(long txid) {
    return new Positions(new TreeMap<>(Map.of("notes.db", new Position(txid, "b3c074087f3455b2"))));
  }

  private static Instant second(double seconds) {
    return Instant.EPOCH.plusMillis((long) (1000 * seconds));
  }

  private void nextPoll() {
    time.pass(EVERY.multipliedBy(11).dividedBy(10));
  }

  @Test
  void aNewNodeIsAskedAtOnceAndHasNoReportBeforeItAnswered() {
    watch(POD_0);

    assertThat(api.asked).containsExactly(POD_0);
    assertThat(reports.of(NOTES, Set.of(POD_0))).isEmpty();

    api.open.get(0).complete(new NodeAnswer(PRIMARY, null));
    time.settle();

    assertThat(info(POD_0)).isEqualTo(PRIMARY);
    assertThat(changes).containsExactly(NOTES);
  }

  @Test
  void theSameAnswerIsToldOnceUntilItDiffers() {
    random = 0.999;
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    for (int poll = 1; poll < 10; poll++) {
      nextPoll();
    }
    assertThat(seen(POD_0).times()).isGreaterThanOrEqualTo(10);
    assertThat(changes).hasSize(1);

    api.answer("notes-0", REPLICA);
    nextPoll();

    assertThat(changes).hasSize(2);
    assertThat(info(POD_0)).isEqualTo(REPLICA);
  }

  @Test
  void theSameAnswerIsToldUntilItIsConfirmedToWhomThatMatters() {
    random = 0.999;
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    reports.watch(NOTES, Set.of(POD_0), Pace.confirming(EVERY));
    for (int poll = 1; poll < Seen.CONFIRMED; poll++) {
      nextPoll();
      assertThat(changes).hasSize(poll + 1);
    }
    nextPoll();
    assertThat(changes).hasSize(Seen.CONFIRMED);
  }

  @Test
  void whatNodesSayAtFirstIsToldOnceWhenAllOfTheClusterWereAsked() {
    watch(POD_0, POD_1);
    api.open.get(0).complete(new NodeAnswer(PRIMARY, null));
    time.settle();
    assertThat(changes).isEmpty();

    api.open.get(1).complete(new NodeAnswer(REPLICA, null));
    time.settle();

    assertThat(changes).containsExactly(NOTES);
  }

  @Test
  void whatNodesSayAtFirstIsToldAlsoIfTheOneThatWasNotAskedYetGoes() {
    watch(POD_0, POD_1);
    NodeAddress quick = api.asked.get(0);
    api.open.get(0).complete(new NodeAnswer(PRIMARY, null));
    time.settle();

    watch(quick);

    assertThat(changes).containsExactly(NOTES);
  }

  @Test
  void whatANodeSaysAnewIsToldAlsoWhileAnotherOneWasNotAskedYet() {
    random = 0.999;
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    reports.watch(NOTES, Set.of(POD_0, POD_1), Pace.each(DEADLINE.dividedBy(4)));
    changes.clear();
    api.answer("notes-0", REPLICA);

    time.pass(DEADLINE.dividedBy(2));

    assertThat(info(POD_0)).isEqualTo(REPLICA);
    assertThat(reports.of(NOTES, Set.of(POD_1))).isEmpty();
    assertThat(changes).containsExactly(NOTES);
  }

  @Test
  void positionsAloneWakeNobodyAndAreThoseOfTheLastAnswer() {
    random = 0.999;
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    nextPoll();
    nextPoll();
    changes.clear();

    for (long txid = 1; txid < 5; txid++) {
      api.answer("notes-0", new NodeAnswer(PRIMARY, at(txid)));
      nextPoll();
      assertThat(answered(POD_0).positions()).isEqualTo(at(txid));
    }
    api.answer("notes-0", PRIMARY);
    nextPoll();

    assertThat(answered(POD_0).positions()).isNull();
    assertThat(seen(POD_0).times()).isEqualTo(8);
    assertThat(changes).isEmpty();
  }

  @Test
  void anAnswerIsEvidenceOfWhenItWasAskedForAndNotOfWhenItCame() {
    time.pass(Duration.ofSeconds(100));
    watch(POD_0);
    time.pass(Duration.ofSeconds(3));
    api.open.get(0).complete(new NodeAnswer(PRIMARY, null));
    time.settle();

    assertThat(seen(POD_0)).isEqualTo(new Seen(second(100), second(100), 1));
  }

  @Test
  void answersInARowAreCountedFromTheFirstOfThemOn() {
    random = 0.5;
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    time.pass(Duration.ofSeconds(30));
    assertThat(seen(POD_0)).isEqualTo(new Seen(second(0), second(25), 4));

    api.answer("notes-0", REPLICA);
    time.pass(EVERY.multipliedBy(2));
    assertThat(seen(POD_0)).isEqualTo(new Seen(second(35), second(45), 2));
  }

  @Test
  void aMissThatIsNotShownLeavesTheRowAndItsAgeAsTheyAreAndOneThatIsShownEndsIt() {
    random = 0.5;
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    time.pass(Duration.ofSeconds(5));
    assertThat(seen(POD_0)).isEqualTo(new Seen(second(0), second(5), 2));

    api.fail("notes-0", new ConnectException());
    time.pass(EVERY);
    assertThat(seen(POD_0)).isEqualTo(new Seen(second(0), second(5), 2));

    api.answer("notes-0", PRIMARY);
    time.pass(EVERY);
    assertThat(seen(POD_0)).isEqualTo(new Seen(second(0), second(25), 3));

    api.fail("notes-0", new ConnectException());
    time.pass(EVERY.multipliedBy(2));
    assertThat(report(POD_0)).isEqualTo(new Silent("connection refused"));

    api.answer("notes-0", PRIMARY);
    time.pass(EVERY);
    assertThat(seen(POD_0)).isEqualTo(new Seen(second(55), second(55), 1));
  }

  @Test
  void aReplacedPodStartsARowOfItsOwnWhateverItSays() {
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    nextPoll();
    NodeAddress replaced = new NodeAddress("default", "notes-0", "another uid", POD_0.ip());
    NodeAddress moved = new NodeAddress("default", "notes-0", "another uid", "10.0.0.2");
    watch(replaced);
    assertThat(seen(replaced).times()).isOne();
    watch(moved);
    assertThat(seen(moved).times()).isOne();
    reports.forget(NOTES);
    watch(moved);
    assertThat(seen(moved).times()).isOne();
  }

  @Test
  void aSingleMissIsNotShownTwoInARowAre() {
    random = 0.999;
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    api.fail("notes-0", new ConnectException("Connection refused"));

    time.pass(EVERY);
    assertThat(api.polls("notes-0")).isEqualTo(2);
    assertThat(info(POD_0)).isEqualTo(PRIMARY);
    assertThat(changes).hasSize(1);

    nextPoll();
    assertThat(api.polls("notes-0")).isEqualTo(3);
    assertThat(reports.of(NOTES, Set.of(POD_0)))
        .containsEntry("notes-0", new Silent("connection refused"));
    assertThat(changes).hasSize(2);
  }

  @Test
  void anAnswerBetweenTwoMissesStartsTheCountAnew() {
    random = 0.999;
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    for (int round = 0; round < 3; round++) {
      api.fail("notes-0", new ConnectException());
      nextPoll();
      api.answer("notes-0", PRIMARY);
      nextPoll();
    }

    assertThat(api.polls("notes-0")).isEqualTo(7);
    assertThat(changes).hasSize(1);
    assertThat(seen(POD_0).times()).isEqualTo(4);
  }

  @Test
  void aNodeThatNeverAnsweredIsSilentAfterItsFirstMiss() {
    api.fail("notes-0", new ConnectException());
    watch(POD_0);

    assertThat(reports.of(NOTES, Set.of(POD_0)))
        .containsEntry("notes-0", new Silent("connection refused"));
  }

  @Test
  void theSameFaultIsToldOnce() {
    api.fail("notes-0", new ConnectException("from /10.0.0.9:41234"));
    watch(POD_0);
    api.fail("notes-0", new ConnectException("from /10.0.0.9:41777"));
    nextPoll();

    assertThat(changes).hasSize(1);
  }

  @Test
  void aNodeThatNeverAnswersIsGivenUpAtTheDeadlineAndAskedAgain() {
    watch(POD_0);
    time.pass(DEADLINE);

    assertThat(reports.of(NOTES, Set.of(POD_0)))
        .containsEntry("notes-0", new Silent("no answer in time"));
    assertThat(api.open.get(0)).isCancelled();

    nextPoll();
    assertThat(api.polls("notes-0")).isEqualTo(2);
  }

  @Test
  void aLateAnswerAfterTheDeadlineDoesNotCount() {
    CompletableFuture<NodeAnswer> source = new CompletableFuture<>();
    api.behave("notes-0", () -> source.thenApply(answer -> answer));
    watch(POD_0);
    time.pass(DEADLINE);
    source.complete(new NodeAnswer(PRIMARY, null));
    time.settle();

    assertThat(reports.of(NOTES, Set.of(POD_0)))
        .containsEntry("notes-0", new Silent("no answer in time"));
  }

  @Test
  void anApiThatThrowsReturnsNullOrCompletesWithNullStopsNobody() {
    api.behave(
        "notes-0",
        () -> {
          throw new IllegalStateException("broken");
        });
    api.answer("notes-1", REPLICA);
    NodeAddress nothing = address("notes-2");
    api.behave("notes-2", () -> null);
    NodeAddress empty = address("notes-3");
    api.behave("notes-3", () -> CompletableFuture.completedFuture(null));
    watch(POD_0, POD_1, nothing, empty);

    assertThat(reports.of(NOTES, Set.of(POD_0, POD_1, nothing, empty)))
        .containsEntry("notes-0", new Silent("broken"))
        .containsEntry("notes-2", new Silent("an empty answer"))
        .containsEntry("notes-3", new Silent("an empty answer"));
    assertThat(info(POD_1)).isEqualTo(REPLICA);

    nextPoll();
    assertThat(List.of("notes-0", "notes-1", "notes-2", "notes-3"))
        .allSatisfy(pod -> assertThat(api.polls(pod)).isGreaterThan(1));
  }

  @Test
  void aListenerThatThrowsStopsNeitherThePollingNorTheOtherListeners() {
    List<ResourceID> heard = new ArrayList<>();
    reports.onChange(
        cluster -> {
          throw new IllegalStateException("broken");
        });
    reports.onChange(heard::add);
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    api.answer("notes-0", REPLICA);
    nextPoll();

    assertThat(heard).hasSize(2);
  }

  @Test
  void aReportBelongsToOnePodAndOneAddressOnly() {
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    NodeAddress replaced = new NodeAddress("default", "notes-0", "another uid", POD_0.ip());
    NodeAddress moved = new NodeAddress("default", "notes-0", POD_0.uid(), "10.0.0.2");

    assertThat(reports.of(NOTES, Set.of(replaced))).isEmpty();
    assertThat(reports.of(NOTES, Set.of(moved))).isEmpty();
    assertThat(reports.of(new ResourceID("notes", "other"), Set.of(POD_0))).isEmpty();
  }

  @Test
  void aReplacedPodIsAskedAnewAndTheOldOneNoMore() {
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    NodeAddress replaced = new NodeAddress("default", "notes-0", "another uid", POD_0.ip());
    api.asked.clear();
    watch(replaced);
    nextPoll();

    assertThat(api.asked).isNotEmpty().allMatch(replaced::equals);
  }

  @Test
  void aForgottenClusterIsPolledNoMoreAndHasNoReports() {
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    reports.forget(NOTES);
    nextPoll();

    assertThat(api.polls("notes-0")).isEqualTo(1);
    assertThat(reports.of(NOTES, Set.of(POD_0))).isEmpty();
  }

  @Test
  void aPollThatIsUnderWayWhenItsNodeIsForgottenAndWatchedAgainIsTheOnlyOne() {
    watch(POD_0);
    reports.forget(NOTES);
    watch(POD_0);
    time.pass(DEADLINE.minusSeconds(1));
    assertThat(api.mostOpen).isEqualTo(1);

    api.open.get(0).complete(new NodeAnswer(PRIMARY, null));
    time.settle();
    assertThat(info(POD_0)).isEqualTo(PRIMARY);
    nextPoll();
    assertThat(api.polls("notes-0")).isEqualTo(2);
  }

  @Test
  void watchingTheSameAgainChangesNoAppointment() {
    random = 0.999;
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    for (int second = 0; second < 9; second++) {
      time.pass(Duration.ofSeconds(1));
      watch(POD_0);
    }
    assertThat(api.polls("notes-0")).isEqualTo(1);

    time.pass(Duration.ofSeconds(1));
    assertThat(api.polls("notes-0")).isEqualTo(2);
  }

  @Test
  void aFasterPaceAppliesAtOnceAndASlowerOneToo() {
    random = 0.999;
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    time.pass(Duration.ofSeconds(5));
    reports.watch(NOTES, Set.of(POD_0), Pace.each(Duration.ofSeconds(1)));
    time.settle();
    assertThat(api.polls("notes-0")).isEqualTo(2);

    reports.watch(NOTES, Set.of(POD_0), Pace.each(Duration.ofMinutes(1)));
    time.pass(Duration.ofSeconds(50));
    assertThat(api.polls("notes-0")).isEqualTo(2);
  }

  @Test
  void aNodeThatSaysTheSameIsAskedLessAndLessOften() {
    random = 0.5; // no jitter
    api.answer("notes-0", PRIMARY);
    reports.watch(
        NOTES, Set.of(POD_0), Pace.slowing(Duration.ofSeconds(1), Duration.ofSeconds(10)));
    time.settle();
    time.pass(Duration.ofSeconds(30));
    long atFirst = api.polls("notes-0");
    assertThat(atFirst).isBetween(6L, 9L);

    time.pass(Duration.ofSeconds(100));
    assertThat(api.polls("notes-0") - atFirst).isEqualTo(10);

    api.answer("notes-0", REPLICA);
    long before = api.polls("notes-0");
    time.pass(Duration.ofSeconds(20));
    assertThat(api.polls("notes-0") - before).isGreaterThan(4);
  }

  @Test
  void aPaceThatChangesAllTheTimeStarvesNobody() {
    random = 0.999;
    api.answer("notes-0", PRIMARY);
    watch(POD_0);
    for (int second = 0; second < 24; second++) {
      Duration every = Duration.ofSeconds(10 + second % 2);
      reports.watch(NOTES, Set.of(POD_0), Pace.each(every));
      time.pass(Duration.ofSeconds(1));
    }
    assertThat(api.polls("notes-0")).isEqualTo(3);
  }

  @Test
  void noMoreRequestsAreUnderWayThanTheBoundAllows() {
    NodeReports bounded = reports(8);
    Set<NodeAddress> pods = pods(100);
    bounded.watch(NOTES, pods, Pace.each(EVERY));
    time.settle();
    assertThat(api.open).hasSize(8);

    while (api.open.stream().anyMatch(answer -> !answer.isDone())) {
      List.copyOf(api.open).forEach(answer -> answer.complete(new NodeAnswer(REPLICA, null)));
      time.settle();
    }
    assertThat(api.mostOpen).isEqualTo(8);
    assertThat(bounded.of(NOTES, pods)).hasSize(100);
  }

  @Test
  void nodesThatHangHoldTheOthersUpForNoLongerThanTheDeadline() {
    NodeReports bounded = reports(4);
    Set<NodeAddress> pods = pods(12);
    pods.forEach(pod -> api.answer(pod.pod(), REPLICA));
    pods.stream().limit(4).forEach(pod -> api.hang(pod.pod()));
    bounded.watch(NOTES, pods, Pace.each(EVERY));
    time.pass(DEADLINE);

    assertThat(bounded.of(NOTES, pods)).hasSize(12);
  }

  @Test
  void thousandsOfImmediateAnswersDoNotDeepenTheStack() {
    NodeReports bounded = reports(1);
    Set<NodeAddress> pods = pods(20_000);
    pods.forEach(pod -> api.answer(pod.pod(), REPLICA));
    bounded.watch(NOTES, pods, Pace.each(EVERY));
    time.settle();

    assertThat(bounded.of(NOTES, pods)).hasSize(20_000);
  }

  @Test
  void nodesThatWereFirstAskedTogetherDoNotStayTogether() {
    Set<NodeAddress> pods = pods(1000);
    pods.forEach(pod -> api.answer(pod.pod(), REPLICA));
    double[] next = {0};
    NodeReports spread =
        new NodeReports(
            api,
            metrics,
            time,
            time.clock(),
            time::nanoTime,
            () -> (next[0] += 0.001) % 1,
            new Limits(128, DEADLINE));
    spread.watch(NOTES, pods, Pace.each(EVERY));
    time.settle();
    api.asked.clear();

    for (int second = 0; second < 10; second++) {
      int before = api.asked.size();
      time.pass(Duration.ofSeconds(1));
      assertThat(api.asked.size() - before).isBetween(50, 200);
    }
  }

  @Test
  void afterClosingNobodyIsAskedOrTold() {
    watch(POD_0, POD_1);
    reports.close();
    assertThat(api.open).allMatch(CompletableFuture::isCancelled);

    reports.watch(NOTES, Set.of(POD_0), Pace.each(EVERY));
    reports.close();
    time.pass(EVERY.multipliedBy(3));

    assertThat(api.asked).hasSize(2);
    assertThat(changes).isEmpty();
    assertThat(reports.of(NOTES, Set.of(POD_0))).isEmpty();
    assertThat(time.isTerminated()).isTrue();
  }

  @Test
  void withRealThreadsEveryNodeIsReportedAndPollingGoesOn() {
    Set<NodeAddress> pods = pods(500);
    try (NodeReports real =
        new NodeReports(
            node ->
                CompletableFuture.supplyAsync(
                    () -> new NodeAnswer(REPLICA, null),
                    CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS)),
            metrics,
            Clock.systemUTC())) {
      real.watch(NOTES, pods, Pace.each(Duration.ofMillis(20)));
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> real.of(NOTES, pods).size() == 500);
    }
  }
}
