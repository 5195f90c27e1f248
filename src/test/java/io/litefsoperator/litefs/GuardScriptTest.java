package io.litefsoperator.litefs;

import static io.litefsoperator.litefs.GuardedPod.ID;
import static io.litefsoperator.litefs.GuardedPod.OTHER_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.litefs.GuardedPod.Ended;
import io.litefsoperator.litefs.GuardedPod.Running;
import io.litefsoperator.observe.GuardReport;
import io.litefsoperator.observe.GuardReport.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guard's script, run by the shell that runs it in a pod. */
class GuardScriptTest {

  /** Less than the patience of those that have any. */
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  /** Three seconds, and what a busy machine adds; one after the other would take longer. */
  private static final Duration NOT_LONG = Duration.ofSeconds(10);

  @TempDir static Path commands;
  @TempDir Path root;

  private GuardedPod pod;
  private FakePeers peers;

  @BeforeAll
  static void busybox() throws IOException {
    Busybox.linkInto(commands);
  }

  @BeforeEach
  void begin() throws IOException {
    pod = new GuardedPod(root, commands);
    peers = new FakePeers();
  }

  @AfterEach
  void end() {
    peers.close();
  }

  /** A primary of ID on a volume of ID. */
  private GuardedPod primary() throws IOException {
    return pod.candidate().expecting(ID).holding(ID + "\n");
  }

  private static void assertStarted(Ended guard) {
    assertThat(guard.code()).as(guard.log()).isZero();
    assertThat(guard.message()).isEmpty();
    assertThat(guard.log()).startsWith("notes-0 may start");
  }

  private static GuardReport assertRefused(Ended guard, Refusal refusal) {
    assertThat(guard.code()).as(guard.log()).isEqualTo(1);
    assertThat(guard.log()).as("what kubectl logs shows").isEqualTo(guard.message());
    assertThat(guard.summary()).startsWith("notes-0 was not started: ");
    assertThat(guard.report().refusal()).as(guard.message()).isEqualTo(refusal);
    return guard.report();
  }

  // Replicas

  @Test
  void aReplicaStartsOnAnyVolumeOnceItIsToldTheId() throws Exception {
    assertStarted(pod.expecting(ID).run());
    assertStarted(pod.holding(ID).run());
    assertStarted(pod.holding(OTHER_ID).run());
  }

  @Test
  void aReplicaIsRefusedWhileNoIdIsExpected() throws Exception {
    Ended guard = pod.patient(1).holding(ID).run();

    GuardReport report = assertRefused(guard, Refusal.NoExpectation);
    assertThat(report.expected()).isNull();
    assertThat(report.found()).isEqualTo(ID);
    assertThat(guard.time()).as("it waits").isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void aReplicaStartsOnNoGrant() throws Exception {
    assertRefused(pod.granted().run(), Refusal.NoExpectation);
  }

  @Test
  void aReplicaThatWaitsIsToldMeanwhile() throws Exception {
    Running guard = pod.patient(20).launch();
    assertThat(guard.process.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();

    pod.expecting(ID);

    assertStarted(guard.awaitEnd());
  }

  // The primary, by the ID on its volume

  @Test
  void aPrimaryStartsOnAVolumeWithTheExpectedId() throws Exception {
    Ended guard = primary().patient(20).transaction("notes.db", "0000000000000001").run();

    assertStarted(guard);
    assertThat(guard.time()).isLessThan(AT_ONCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "", "\n"})
  void aPrimaryOnAnEmptyVolumeIsRefusedAtOnce(String clusterId) throws Exception {
    pod.patient(20).candidate().expecting(ID).transaction("notes.db", "0000000000000003");
    if (!clusterId.equals("missing")) {
      pod.holding(clusterId);
    }

    Ended guard = pod.run();

    assertThat(assertRefused(guard, Refusal.EmptyVolume))
        .isEqualTo(
            new GuardReport(
                Refusal.EmptyVolume, ID, null, new TreeMap<>(Map.of("notes.db", 3L)), true));
    assertThat(guard.summary()).contains("litefs-data-notes-0", ID);
    assertThat(guard.time()).isLessThan(AT_ONCE);
  }

  @Test
  void aPrimaryOnAnotherClustersVolumeIsRefusedAtOnce() throws Exception {
    Ended guard = pod.patient(20).candidate().expecting(ID).holding(OTHER_ID).run();

    GuardReport report = assertRefused(guard, Refusal.OtherClusterId);
    assertThat(report.expected()).isEqualTo(ID);
    assertThat(report.found()).isEqualTo(OTHER_ID);
    assertThat(guard.summary()).contains("litefs-data-notes-0", ID, OTHER_ID);
    assertThat(guard.time()).isLessThan(AT_ONCE);
  }

  @Test
  void aGrantIsNoLeaveToStartOnAVolumeThatIsNotAsExpected() throws Exception {
    assertRefused(pod.granted().candidate().expecting(ID).run(), Refusal.EmptyVolume);
    assertRefused(pod.holding(OTHER_ID).run(), Refusal.OtherClusterId);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"LFSC0123456789ABCDE", "LFSC0123456789ABCDEF0", "lfsc0123456789abcdef", "*"})
  void anIdThatIsAlmostTheExpectedOneIsAnother(String id) throws Exception {
    assertRefused(pod.candidate().expecting(ID).holding(id).run(), Refusal.OtherClusterId);
  }

  // The primary, without an expectation

  @ParameterizedTest
  @ValueSource(strings = {"", ID})
  void aPrimaryOfWhichNothingIsExpectedStartsIfGranted(String clusterId) throws Exception {
    assertStarted(pod.candidate().holding(clusterId).granted().run());
  }

  @Test
  void aPrimaryOfWhichNothingIsExpectedIsRefusedIfNotGranted() throws Exception {
    Ended guard = pod.patient(1).candidate().holding(ID).run();

    GuardReport report = assertRefused(guard, Refusal.NoExpectation);
    assertThat(report.expected()).isNull();
    assertThat(report.found()).isEqualTo(ID);
    assertThat(guard.time()).as("it waits").isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void aPrimaryThatWaitsIsGrantedMeanwhile() throws Exception {
    Running guard = pod.patient(20).candidate().launch();
    assertThat(guard.process.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();

    pod.granted();

    assertStarted(guard.awaitEnd());
  }

  @Test
  void whatIsOnTheVolumeIsReadAnewWhileThePrimaryWaits() throws Exception {
    Running guard = pod.patient(20).candidate().launch();
    assertThat(guard.process.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();

    pod.holding(OTHER_ID).expecting(ID);

    assertThat(assertRefused(guard.awaitEnd(), Refusal.OtherClusterId).found()).isEqualTo(OTHER_ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "litefs-operator.io/start-granted=\"\"",
        "litefs-operator.io/start-granted-to=\"c-1\"",
        "not.litefs-operator.io/start-granted=\"c-1\"",
        "litefs-operatorxio/start-granted=\"c-1\"",
        "note=\"x\\nlitefs-operator.io/start-granted=\\\"c-1\\\"\"",
      })
  void whatOnlyLooksLikeAGrantIsNone(String annotation) throws Exception {
    assertRefused(pod.candidate().annotations(annotation + "\n").run(), Refusal.NoExpectation);
  }

  // What can't be read

  @ParameterizedTest
  @ValueSource(strings = {"litefs-candidate", "litefs.yml"})
  void aMissingKeyIsARefusal(String key) throws Exception {
    assertRefused(primary().config(key, null).run(), Refusal.Unreadable);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "maybe", "TRUE", "true false"})
  void aRoleThatIsNeitherIsARefusal(String candidate) throws Exception {
    assertRefused(
        primary().granted().config("litefs-candidate", candidate).run(), Refusal.Unreadable);
  }

  @Test
  void aConfigurationWithoutAnAddressIsARefusal() throws Exception {
    assertRefused(primary().config("litefs.yml", "lease: {}\n").run(), Refusal.Unreadable);
  }

  @Test
  void aVolumeThatIsNotThereIsARefusal() throws Exception {
    Files.delete(pod.data());
    assertRefused(pod.candidate().granted().run(), Refusal.Unreadable);
  }

  @Test
  void anIdThatCannotBeReadIsARefusal() throws Exception {
    Files.createDirectory(pod.data().resolve("clusterid"));
    assertRefused(pod.candidate().granted().run(), Refusal.Unreadable);
  }

  @Test
  void databasesThatCannotBeReadAreARefusal() throws Exception {
    primary();
    Files.createFile(pod.data().resolve("dbs"));

    assertThat(assertRefused(pod.run(), Refusal.Unreadable).complete()).isFalse();
  }

  @Test
  void withoutItsScriptThePodDoesNotStart() throws Exception {
    Ended guard = primary().config("guard.sh", null).run();

    assertThat(guard.code()).isNotZero();
    assertThat(guard.report().refusal()).isEqualTo(Refusal.Unreadable);
  }

  // The primary, by the positions of its databases

  @ParameterizedTest
  @CsvSource({
    "0000000000000007, 0000000000000008, Behind",
    "0000000000000007, 0000000000000007, starts",
    "0000000000000007, 0000000000000006, starts",
    "0000000000000009, 000000000000000a, Behind",
    "000000000000000a, 0000000000000009, starts",
    "000000000000000f, 0000000000000010, Behind",
    // As numbers of awk, these are equal or the other way round.
    "0020000000000000, 0020000000000001, Behind",
    "0020000000000001, 0020000000000000, starts",
    "7ffffffffffffffe, 7fffffffffffffff, Behind",
    "7fffffffffffffff, 8000000000000000, Behind",
    "0000000000000200, 00000000000001e5, starts",
    "00000000000001e5, 0000000000000200, Behind",
  })
  void aPrimaryThatIsBehindAReplicaIsRefused(String own, String theirs, String expected)
      throws Exception {
    peers.node("notes-1", ID, Map.of("notes.db", theirs));

    Ended guard = primary().patient(20).transaction("notes.db", own).among(peers).run();

    if (expected.equals("starts")) {
      assertStarted(guard);
    } else {
      GuardReport report = assertRefused(guard, Refusal.Behind);
      assertThat(report.found()).isEqualTo(ID);
      assertThat(report.positions()).isEqualTo(Map.of("notes.db", Long.parseUnsignedLong(own, 16)));
      assertThat(guard.message()).contains("\nahead: notes-1 " + theirs + " notes.db\n");
      assertThat(guard.summary()).contains("notes-1", theirs, "notes.db");
    }
    assertThat(guard.time()).isLessThan(AT_ONCE);
  }

  @Test
  void oneReplicaAheadInOneDatabaseIsEnough() throws Exception {
    peers
        .node("notes-1", ID, Map.of("a.db", "0000000000000002", "b.db", "0000000000000001"))
        .node("notes-2", ID, Map.of("a.db", "0000000000000001", "b.db", "0000000000000005"))
        .node("notes-3", ID, Map.of());
    primary().transaction("a.db", "0000000000000002").transaction("b.db", "0000000000000004");

    Ended guard = pod.among(peers).run();

    assertRefused(guard, Refusal.Behind);
    assertThat(guard.message().lines().filter(line -> line.startsWith("ahead")))
        .containsExactly("ahead: notes-2 0000000000000005 b.db");
  }

  @Test
  void aDatabaseThatOnlyAReplicaHasIsAhead() throws Exception {
    peers.node("notes-1", ID, Map.of("notes.db", "0000000000000001"));

    assertRefused(primary().among(peers).run(), Refusal.Behind);
  }

  @Test
  void aDatabaseWithoutTransactionsIsNotAhead() throws Exception {
    peers.node("notes-1", ID, Map.of("notes.db", "0000000000000000"));

    assertStarted(primary().among(peers).run());
  }

  @Test
  void aReplicaOfAnotherIdIsNoWitness() throws Exception {
    peers.node("notes-1", OTHER_ID, Map.of("notes.db", "0000000000000009"));

    assertStarted(primary().among(peers).run());
  }

  @Test
  void aGrantedPrimaryMayBeBehind() throws Exception {
    peers.node("notes-1", ID, Map.of("notes.db", "0000000000000009"));

    assertStarted(primary().granted().among(peers).run());
    assertThat(peers.asked()).isEmpty();
  }

  @Test
  void everyOtherNodeIsAskedByItsName() throws Exception {
    peers.node("notes-1", ID, Map.of()).node("notes-12", OTHER_ID, Map.of());

    assertStarted(primary().among(peers).run());

    String service = ".notes-headless.default.svc.cluster.local:20202";
    assertThat(peers.asked())
        .containsExactlyInAnyOrder(
            "http://notes-1" + service + "/info",
            "http://notes-1" + service + "/debug/vars",
            "http://notes-12" + service + "/info");
  }

  @Test
  void theHighestTransactionOfTheLtxFilesIsTheVolumesPosition() throws Exception {
    pod.candidate()
        .expecting(ID)
        .ltx("snapshot.db", "0000000000000001-00000000000000ff.ltx")
        .ltx("snapshot.db", "0000000000000100-0000000000000100.ltx")
        .ltx("one.db", "0000000000000001-00000000000001a0.ltx")
        .transaction("up.db", "0020000000000000")
        .transaction("up.db", "0020000000000001")
        .transaction("down.db", "0020000000000001")
        .transaction("down.db", "0020000000000000")
        .transaction("float.db", "0000000000000200")
        .transaction("float.db", "00000000000001e5")
        .ltx("unfinished.db", "0000000000000002-0000000000000002.ltx")
        .ltx("unfinished.db", "0000000000000003-0000000000000003.ltx.tmp")
        .ltx("unfinished.db", "0000000000000003-0000000000000003.ltx.123.tmp")
        .ltx("unfinished.db", "000000000000000g-000000000000000g.ltx")
        .ltx("unfinished.db", "9-9.ltx");
    Files.createDirectories(pod.data().resolve("dbs/new.db/ltx"));

    assertThat(assertRefused(pod.run(), Refusal.EmptyVolume).positions())
        .isEqualTo(
            Map.of(
                "snapshot.db",
                0x100L,
                "one.db",
                0x1a0L,
                "up.db",
                0x20000000000001L,
                "down.db",
                0x20000000000001L,
                "float.db",
                0x200L,
                "unfinished.db",
                2L));
  }

  /** Names, and how the JSON of a real LiteFS 0.5.14 has them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          notes.db       | notes.db
          a  b           | a  b
          -dash          | -dash
          .dot           | .dot
          1e5            | 1e5
          [a-z]*?        | [a-z]*?
          it's           | it's
          q"uote         | q\\"uote
          back\\slash    | back\\\\slash
          back\\         | back\\\\
          \\u003c        | \\\\u003c
          <a&b>          | \\u003ca\\u0026b\\u003e
          ümläut.db      | ümläut.db
          {x}            | {x}
          x,"txid":"9    | x,\\"txid\\":\\"9
          {"name":"n","txid":"ffffffffffffffff" | {\\"name\\":\\"n\\",\\"txid\\":\\"ffffffffffffffff\\"
          """)
  void anOddNameIsComparedAsAnyOther(String name, String json) throws Exception {
    peers.node("notes-1", ID, Map.of(json, "0000000000000002", "zzz", "0000000000000001"));
    primary().transaction("zzz", "0000000000000001").transaction(name, "0000000000000002");
    pod.among(peers);

    assertStarted(pod.run());

    peers.node("notes-1", ID, Map.of(json, "0000000000000003", "zzz", "0000000000000001"));
    Ended guard = pod.run();
    assertThat(assertRefused(guard, Refusal.Behind).positions()).containsEntry(name, 2L);
    assertThat(guard.message()).contains("\nahead: notes-1 0000000000000003 " + json + "\n");
  }

  static List<Arguments> namesThatJsonWritesOtherwise() {
    return List.of(
        Arguments.of("ta\tb", "ta\\tb"),
        Arguments.of("new\nline", "new\\nline"),
        Arguments.of("u\u2028x", "u\\u2028x"));
  }

  /** It can't be told from the volume's, so it is no reason to refuse. */
  @ParameterizedTest
  @MethodSource("namesThatJsonWritesOtherwise")
  void aNameThatJsonWritesOtherwiseIsNotCompared(String name, String json) throws Exception {
    peers.node("notes-1", ID, Map.of(json, "0000000000000002"));

    assertStarted(primary().transaction(name, "0000000000000002").among(peers).run());
  }

  // Replicas that behave badly

  @Test
  void replicasThatDoNotAnswerHoldUpNothingForLong() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    FakePeers.Answers nothing = (path, out) -> never.await();
    FakePeers.Answers half =
        (path, out) -> {
          out.write(FakePeers.info(ID).getBytes(StandardCharsets.UTF_8));
          out.flush();
          if (!path.equals("/info")) {
            never.await();
          }
        };
    IntStream.range(1, 11).forEach(i -> peers.node("notes-" + i, i % 2 == 0 ? nothing : half));

    Ended guard = primary().among(peers).run();

    assertStarted(guard);
    assertThat(guard.time()).isLessThan(NOT_LONG);
  }

  @Test
  void aReplicaThatAnswersInTimeIsHeardBesideOneThatDoesNot() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    peers
        .node("notes-1", (path, out) -> never.await())
        .node("notes-2", ID, Map.of("notes.db", "0000000000000001"));

    assertRefused(primary().among(peers).run(), Refusal.Behind);
  }

  @Test
  void aReplicaThatSendsJunkSaysNothing() throws Exception {
    byte[] junk =
        "{\"name\":\"a\",\"txid\":\"xyz\"}\0\n\n{\"txid\":1e99}"
            .repeat(1000)
            .getBytes(StandardCharsets.UTF_8);
    peers
        .node("notes-1", (path, out) -> out.write(junk))
        .node(
            "notes-2",
            (path, out) ->
                out.write(
                    path.equals("/info")
                        ? FakePeers.info(ID).getBytes(StandardCharsets.UTF_8)
                        : junk));

    assertStarted(primary().among(peers).run());
  }

  @Test
  void aReplicaThatSendsWithoutEndHoldsUpNothingForLong() throws Exception {
    byte[] lots = "a".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    peers.node(
        "notes-1",
        (path, out) -> {
          if (path.equals("/info")) {
            out.write(FakePeers.info(ID).getBytes(StandardCharsets.UTF_8));
          } else {
            while (!Thread.currentThread().isInterrupted()) {
              out.write(lots);
            }
          }
        });

    Ended guard = primary().among(peers).run();

    assertStarted(guard);
    assertThat(guard.time()).isLessThan(NOT_LONG);
  }

  @Test
  void namesThatLeadNowhereHoldUpNothingForLong() throws Exception {
    primary();
    for (int i = 1; i < 32; i++) {
      pod.config("../notes-" + i + "/litefs-candidate", "false");
    }

    Ended guard = pod.run();

    assertStarted(guard);
    assertThat(guard.time()).isLessThan(NOT_LONG);
  }

  // The message

  @Test
  void asManyPositionsAreToldAsKubernetesKeeps() throws Exception {
    for (int i = 0; i < 300; i++) {
      pod.transaction("database-%03d".formatted(i), "%016x".formatted(i + 1));
    }

    Ended guard = pod.candidate().expecting(ID).run();

    GuardReport report = assertRefused(guard, Refusal.EmptyVolume);
    assertThat(guard.bytes()).isBetween(3900, 4096);
    assertThat(report.complete()).isFalse();
    assertThat(report.positions()).hasSizeGreaterThan(80);
    assertThat(report.positions())
        .allSatisfy(
            (name, txid) -> assertThat(name).isEqualTo("database-%03d".formatted(txid - 1)));
  }

  @Test
  void theMessageIsCountedInBytes() throws Exception {
    for (int i = 0; i < 60; i++) {
      pod.transaction("ü".repeat(60) + i, "0000000000000001");
    }

    assertThat(pod.candidate().expecting(ID).run().bytes()).isBetween(3800, 4096);
  }

  @Test
  void manyReplicasAheadLeaveRoomForTheRest() throws Exception {
    String name = "a".repeat(150);
    IntStream.range(1, 32)
        .forEach(i -> peers.node("notes-" + i, ID, Map.of(name, "0000000000000009")));

    Ended guard = primary().transaction(name, "0000000000000001").among(peers).run();

    assertThat(assertRefused(guard, Refusal.Behind).positions()).isEqualTo(Map.of(name, 1L));
    assertThat(guard.summary()).contains("(31)");
    assertThat(guard.bytes()).isLessThan(4096);
  }

  // Its end

  @Test
  void aGuardThatWaitsEndsOnSigterm() throws Exception {
    Running guard = pod.patient(20).launch();
    assertThat(guard.process.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
    List<ProcessHandle> children = guard.process.descendants().toList();

    guard.process.destroy();

    assertThat(guard.process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(guard.process.exitValue()).isEqualTo(143);
    assertThat(children).isNotEmpty();
    for (ProcessHandle child : children) {
      child.onExit().get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void aGuardThatAsksEndsOnSigterm() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    peers.node("notes-1", (path, out) -> never.await());
    Running guard = primary().among(peers).launch();
    peers.awaitAsked();

    guard.process.destroy();

    assertThat(guard.process.waitFor(800, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(guard.process.exitValue()).isEqualTo(143);
  }
}
