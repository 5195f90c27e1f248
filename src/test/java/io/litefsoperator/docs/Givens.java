package io.litefsoperator.docs;

import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import io.litefsoperator.testing.Volumes;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/** What pages take for granted, and a test has to bring about: {@code <!-- test: ... -->}. */
final class Givens {

  private static final Map<String, BiConsumer<TestBed, Reader>> BY_WORDS =
      Map.ofEntries(
          Map.entry("nothing is there", (bed, reader) -> nothing(reader)),
          Map.entry("notes as the tutorial leaves it", (bed, reader) -> tutorial(reader)),
          // Of one node of Kubernetes no more can be drained: a disruption budget keeps the rest.
          Map.entry("notes with one node", (bed, reader) -> scaled(reader, 1)),
          Map.entry("notes with two nodes", (bed, reader) -> scaled(reader, 2)),
          Map.entry("notes was made by hand", (bed, reader) -> byHand(reader, "litefs-data")),
          Map.entry(
              "notes was made by hand, with claims called data-notes-N",
              (bed, reader) -> byHand(reader, "data")),
          Map.entry("notes-2 becomes stray", (bed, reader) -> bed.strays(notes(bed)).make(2)),
          Map.entry(
              "notes-0 loses its volume", (bed, reader) -> Volumes.of(bed, notes(bed)).lose(0)),
          Map.entry("notes on disks of 4 MiB", SmallDisks::make),
          Map.entry("the disks have 64 MiB", SmallDisks::grow),
          Map.entry("the disks are taken away", SmallDisks::remove));

  private Givens() {}

  static boolean isKnown(Block.Given given) {
    return BY_WORDS.containsKey(given.what());
  }

  static void bringAbout(Block.Given given, TestBed bed, Reader reader) {
    Objects.requireNonNull(BY_WORDS.get(given.what()), given.what()).accept(bed, reader);
  }

  private static Notes notes(TestBed bed) {
    return bed.notes("notes");
  }

  static void nothing(Reader reader) {
    reader.run("kubectl delete lfc --all --cascade=foreground");
    reader.run("kubectl delete statefulset,service,configmap,job --all");
    reader.run("kubectl delete pod --all");
    reader.run("kubectl delete pvc --all");
  }

  /** Two nodes, and one row. */
  private static void byHand(Reader reader, String volume) {
    nothing(reader);
    reader.run(
        "sed 's/litefs-data/%s/' src/test/resources/docs/by-hand.yaml | kubectl apply -f -"
            .formatted(volume));
    reader.run("kubectl rollout status statefulset/notes --timeout=3m");
    reader.run(
        "kubectl exec notes-0 -- sqlite3 /litefs/notes.db"
            + " \"insert into notes values(1, 'by hand')\"");
  }

  private static void scaled(Reader reader, int replicas) {
    tutorial(reader);
    reader.run("kubectl scale lfc notes --replicas=" + replicas);
    reader.run("kubectl wait --for=condition=Ready lfc/notes --timeout=3m");
  }

  /** Three nodes, and one row. */
  private static void tutorial(Reader reader) {
    String manifest = "--save-config -f deploy/examples/notes.yaml";
    reader.run("kubectl replace %1$s || kubectl create %1$s".formatted(manifest));
    reader.run("kubectl wait --for=condition=Ready lfc/notes --timeout=3m");
    reader.run(
        "kubectl exec notes-0 -- sqlite3 /litefs/notes.db"
            + " \"delete from notes; insert into notes values(1, 'hello')\"");
  }
}
