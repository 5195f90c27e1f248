package io.litefsoperator.docs;

import io.litefsoperator.testing.NodeShell;
import io.litefsoperator.testing.TestBed;

/** Volumes that fill up: of the node's memory, for a class that nobody provisions. */
final class SmallDisks {

  private static final String EACH = "for n in 0 1; do\n%s\ndone";

  private static final String VOLUME =
      """
      kubectl create -f - <<E
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: %1$s-$n}
      spec:
        capacity: {storage: 4Mi}
        accessModes: [ReadWriteOnce]
        storageClassName: %1$s
        hostPath: {path: /run/%1$s/$n}
        persistentVolumeReclaimPolicy: Retain
      E
      """;

  private SmallDisks() {}

  /** And the cluster notes on them, with two nodes. */
  static void make(TestBed bed, Reader reader) {
    Givens.nothing(reader);
    onNode(bed, "mkdir -p /run/%1$s/$n && mount -t tmpfs -o size=4m %1$s /run/%1$s/$n");
    reader.run(EACH.formatted(VOLUME.formatted(name(bed))));
    reader.run(
        "sed 's/size: 1Gi/size: 4Mi\\n    storageClassName: %s/;s/replicas: 3/replicas: 2/' %s | kubectl create -f -"
            .formatted(name(bed), "deploy/examples/notes.yaml"));
    reader.run("kubectl wait --for=condition=Ready lfc/notes --timeout=3m");
  }

  /** As when a volume is expanded. */
  static void grow(TestBed bed, Reader reader) {
    onNode(bed, "mount -o remount,size=64m /run/%1$s/$n");
  }

  static void remove(TestBed bed, Reader reader) {
    Givens.nothing(reader);
    reader.run(EACH.formatted("kubectl delete pv %s-$n".formatted(name(bed))));
    onNode(bed, "umount /run/%1$s/$n");
  }

  private static void onNode(TestBed bed, String script) {
    try (NodeShell node = NodeShell.in(bed)) {
      node.onNode(EACH.formatted(script.formatted(name(bed))));
    }
  }

  /** PersistentVolumes have no namespace. */
  private static String name(TestBed bed) {
    return "small-" + bed.namespace();
  }
}
