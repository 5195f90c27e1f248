package io.litefsoperator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** K3s of any version in a container of Docker's, with the images that the tests need. */
final class K3sCluster implements AutoCloseable {

  private static final Path KUBECONFIG = Path.of("target/k3s.kubeconfig");
  private static final String ARCHIVE = "/tmp/images.tar";

  private final K3sContainer container;

  private K3sCluster(K3sContainer container) {
    this.container = container;
  }

  /**
   * Started, and ready for tests.
   *
   * @param version a tag of K3s's own image, like {@code v1.34.11-k3s1}
   * @throws IllegalStateException if there is no Docker
   */
  static K3sCluster start(String version) {
    String archive = Programs.run("deploy/local/cluster", "images").strip();
    K3sCluster cluster =
        new K3sCluster(new K3sContainer(DockerImageName.parse("rancher/k3s:" + version)));
    try {
      cluster.container.start();
      cluster.run("mount", "--make-rshared", "/"); // LiteFS's mounts are to reach the app
      cluster.container.copyFileToContainer(MountableFile.forHostPath(archive), ARCHIVE);
      cluster.run("ctr", "--namespace", "k8s.io", "images", "import", ARCHIVE);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  Path kubeconfig() {
    try {
      Files.createDirectories(KUBECONFIG.getParent());
      return Files.writeString(KUBECONFIG, container.getKubeConfigYaml());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(String... command) {
    try {
      ExecResult result = container.execInContainer(command);
      if (result.getExitCode() != 0) {
        throw new IllegalStateException(
            "'%s' failed in K3s: %s%s"
                .formatted(String.join(" ", command), result.getStdout(), result.getStderr()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    container.close();
  }
}
