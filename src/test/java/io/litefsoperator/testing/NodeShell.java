package io.litefsoperator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What only root on the node sees: a pod among the node's processes. */
public final class NodeShell implements AutoCloseable {

  private static final String NAME = "node-shell";

  private final KubernetesClient client;
  private final String namespace;

  private NodeShell(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  public static NodeShell in(TestBed bed) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(NAME)
            .endMetadata()
            .withNewSpec()
            .withHostPID(true)
            .withTerminationGracePeriodSeconds(1L)
            .addNewContainer()
            .withName("app")
            .withImage(Manifest.IMAGE)
            .withImagePullPolicy("IfNotPresent")
            .withCommand("sleep", "infinity")
            .withNewSecurityContext()
            .withPrivileged(true)
            .endSecurityContext()
            .endContainer()
            .endSpec()
            .build();
    bed.client().resource(pod).inNamespace(bed.namespace()).create();
    bed.client()
        .pods()
        .inNamespace(bed.namespace())
        .withName(NAME)
        .waitUntilReady(Duration.ofSeconds(60).toSeconds(), TimeUnit.SECONDS);
    return new NodeShell(bed.client(), bed.namespace());
  }

  /** Mount points in these pods' folders that show what LiteFS mounts, as the kubelet sees them. */
  public List<String> litefsMounts(List<Pod> pods) {
    return litefsMounts().filter(mount -> isOfAny(pods, mount)).toList();
  }

  /** Such mount points of pods that are no more. */
  public List<String> litefsMountsLeft() {
    List<String> mounts = litefsMounts().toList();
    List<Pod> pods = client.pods().inAnyNamespace().list().getItems();
    return mounts.stream().filter(mount -> !isOfAny(pods, mount)).toList();
  }

  private Stream<String> litefsMounts() {
    return run("awk '$5 ~ /\\/pods\\/.*\\/litefs-shared\\// { print $5 }' /proc/1/mountinfo")
        .lines();
  }

  private static boolean isOfAny(List<Pod> pods, String mount) {
    return pods.stream()
        .anyMatch(pod -> mount.contains("/pods/" + pod.getMetadata().getUid() + "/"));
  }

  /** Kills a container of a pod with all that is in it, as the kernel does when memory is short. */
  public void killContainer(Pod pod, String container) {
    String id =
        Stream.concat(
                pod.getStatus().getInitContainerStatuses().stream(),
                pod.getStatus().getContainerStatuses().stream())
            .filter(status -> status.getName().equals(container))
            .map(status -> status.getContainerID().replaceFirst("^.*://", ""))
            .findFirst()
            .orElseThrow();
    run(
        "for p in $(grep -lF %s /proc/[0-9]*/cgroup | cut -d/ -f3); do kill -KILL $p; done; true"
            .formatted(id));
  }

  /**
   * Takes {@code /dev/fuse} from the containers that the node starts until closed. It is hidden
   * from the node's own mounts alone: the machine keeps it, and what runs already.
   */
  public Hidden hideFuse() {
    onNode("touch /run/no-fuse && mount --bind /run/no-fuse /dev/fuse && ! test -c /dev/fuse");
    return () -> onNode("umount /dev/fuse && test -c /dev/fuse");
  }

  /** Something that the node has again on close. */
  public interface Hidden extends AutoCloseable {
    @Override
    void close();
  }

  /** With the node's own programs, in its mounts. */
  public void onNode(String script) {
    assertThat(run("nsenter --target 1 --mount sh -c '%s' 2>&1 || echo failed".formatted(script)))
        .isEmpty();
  }

  private String run(String script) {
    return PodShell.run(client, namespace, NAME, "app", "sh", "-c", script).text();
  }

  @Override
  public void close() {
    client.pods().inNamespace(namespace).withName(NAME).withGracePeriod(0).delete();
  }
}
