package io.litefsoperator.testing;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.TreeMap;

/** What befalls the volumes of one cluster, and what is on them. */
public record Volumes(KubernetesClient client, String namespace, Notes notes) {

  private static final Duration SOON = Duration.ofSeconds(60);

  public static Volumes of(TestBed bed, Notes notes) {
    return new Volumes(bed.client(), bed.namespace(), notes);
  }

  public String claimUid(int ordinal) {
    return client
        .persistentVolumeClaims()
        .inNamespace(namespace)
        .withName(claim(ordinal))
        .get()
        .getMetadata()
        .getUid();
  }

  private String claim(int ordinal) {
    return "litefs-data-" + notes.podName(ordinal);
  }

  /** The claim goes, its data with it, and the StatefulSet makes an empty one. */
  public void lose(int ordinal) {
    String before = claimUid(ordinal);
    client.persistentVolumeClaims().inNamespace(namespace).withName(claim(ordinal)).delete();
    restart(ordinal);
    eventually(
        "%s is another one".formatted(claim(ordinal)),
        SOON,
        () -> assertThat(claimUid(ordinal)).isNotEqualTo(before));
  }

  /** Deletes a claim that no pod uses. */
  public void delete(int ordinal) {
    client
        .persistentVolumeClaims()
        .inNamespace(namespace)
        .withName(claim(ordinal))
        .withPropagationPolicy(DeletionPropagation.FOREGROUND)
        .delete();
    eventually(
        "%s is gone".formatted(claim(ordinal)),
        SOON,
        () ->
            assertThat(
                    client
                        .persistentVolumeClaims()
                        .inNamespace(namespace)
                        .withName(claim(ordinal))
                        .get())
                .isNull());
  }

  /** The pod is killed and comes back. */
  public void restart(int ordinal) {
    client
        .pods()
        .inNamespace(namespace)
        .withName(notes.podName(ordinal))
        .withGracePeriod(1)
        .delete();
  }

  /** All that LiteFS has on the volume, as text. */
  public String copy(int ordinal) {
    return notes
        .execAtLitefs(ordinal, "sh", "-c", "tar -C /var/lib/litefs -cz . | base64 -w0")
        .text();
  }

  /** Puts another volume's content in place and restarts the pod on it. */
  public void replace(int ordinal, String copy) {
    put(ordinal, copy, "true");
    String before = notes.pod(ordinal).getMetadata().getUid();
    restart(ordinal);
    eventually(
        "%s is another one".formatted(notes.podName(ordinal)),
        SOON,
        () -> assertThat(notes.pod(ordinal).getMetadata().getUid()).isNotEqualTo(before));
  }

  /** Puts another volume's content in place and kills the LiteFS of a pod that goes on. */
  public void replaceUnderLitefs(int ordinal, String copy) {
    put(ordinal, copy, "kill -KILL $(pidof litefs)");
  }

  private void put(int ordinal, String copy, String then) {
    notes
        .execAtLitefs(
            ordinal,
            "sh",
            "-c",
            "cd /var/lib/litefs && rm -rf clusterid dbs && echo '%s' | base64 -d | tar -xz && %s"
                .formatted(copy, then))
        .text();
  }

  /** One number for all that is in all databases of the node. */
  public String checksum(int ordinal) {
    return notes
        .exec(
            ordinal,
            "sh",
            "-c",
            "for db in $(ls /litefs/*.db); do echo $db; sqlite3 $db .dump; done | sha256sum")
        .text();
  }

  /** By pod, once all pods have the same. */
  public String commonChecksum(int pods) {
    TreeMap<Integer, String> sums = new TreeMap<>();
    eventually(
        "all nodes hold the same",
        SOON,
        () -> {
          for (int ordinal = 0; ordinal < pods; ordinal++) {
            sums.put(ordinal, checksum(ordinal));
          }
          assertThat(sums.values().stream().distinct()).as("%s", sums).hasSize(1);
        });
    return sums.firstEntry().getValue();
  }

  public void annotate(String annotation, String value) {
    notes.patch("{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(annotation, value));
  }
}
