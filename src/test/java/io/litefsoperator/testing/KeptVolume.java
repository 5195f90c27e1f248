package io.litefsoperator.testing;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.litefsoperator.observe.Pods;
import java.time.Duration;
import java.util.Map;

/**
 * A PersistentVolume that outlived its claim, brought back as a person would: by another claim. It
 * goes with that claim in the end.
 */
public final class KeptVolume implements AutoCloseable {

  private static final String NAME = "kept";
  private static final Duration SOON = Duration.ofSeconds(60);

  private final TestBed bed;
  private final KubernetesClient client;
  private final Resource<PersistentVolume> volume;
  private boolean claimed;

  private KeptVolume(TestBed bed, String name) {
    this.bed = bed;
    this.client = bed.client();
    this.volume = client.persistentVolumes().withName(name);
  }

  public static KeptVolume of(TestBed bed, String name) {
    return new KeptVolume(bed, name);
  }

  public void awaitReleased() {
    await("the volume has no claim and stays")
        .atMost(SOON)
        .until(
            () ->
                "Released".equals(volume.get().getStatus().getPhase())
                    && "Retain".equals(volume.get().getSpec().getPersistentVolumeReclaimPolicy()));
  }

  /** A file's text; the volume is at /data. */
  public String read(String file) {
    return run("cat", file);
  }

  /** All that is in a file of SQLite's. */
  public String dump(String file) {
    return run("sqlite3", file, ".dump");
  }

  private String run(String... command) {
    claim();
    return PodShell.run(client, bed.namespace(), NAME, "app", command).text();
  }

  private void claim() {
    if (claimed) {
      return;
    }
    claimed = true;
    PersistentVolume before =
        volume.edit(
            kept -> {
              kept.getSpec().setClaimRef(null);
              return kept;
            });
    client.resource(claimOf(before)).inNamespace(bed.namespace()).create();
    client.resource(pod()).inNamespace(bed.namespace()).create();
    await("a pod has the volume")
        .atMost(SOON)
        .until(() -> Pods.isReady(client.pods().inNamespace(bed.namespace()).withName(NAME).get()));
  }

  private static PersistentVolumeClaim claimOf(PersistentVolume kept) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(NAME)
        .endMetadata()
        .withNewSpec()
        .withAccessModes(kept.getSpec().getAccessModes())
        .withStorageClassName(kept.getSpec().getStorageClassName())
        .withVolumeName(kept.getMetadata().getName())
        .withNewResources()
        .withRequests(Map.of("storage", kept.getSpec().getCapacity().get("storage")))
        .endResources()
        .endSpec()
        .build();
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName(NAME)
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(1L)
        .addNewContainer()
        .withName("app")
        .withImage(Manifest.IMAGE)
        .withImagePullPolicy("IfNotPresent")
        .withCommand("sleep", "infinity")
        .addNewVolumeMount()
        .withName("data")
        .withMountPath("/data")
        .endVolumeMount()
        .endContainer()
        .addNewVolume()
        .withName("data")
        .withNewPersistentVolumeClaim()
        .withClaimName(NAME)
        .endPersistentVolumeClaim()
        .endVolume()
        .endSpec()
        .build();
  }

  @Override
  public void close() {
    volume.edit(
        kept -> {
          kept.getSpec().setPersistentVolumeReclaimPolicy("Delete");
          return kept;
        });
    client.pods().inNamespace(bed.namespace()).withName(NAME).delete();
    client.persistentVolumeClaims().inNamespace(bed.namespace()).withName(NAME).delete();
  }
}
