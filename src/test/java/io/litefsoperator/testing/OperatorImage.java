package io.litefsoperator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/**
 * The operator's image, where the cluster finds it. All that the tests know of how it is made.
 *
 * @param name as a pod names it
 */
public record OperatorImage(String name) {

  /** Prints the path of an image archive. */
  static final String SCRIPT = "deploy/local/operator-image";

  private static final String REPOSITORY = "docker.io/litefs-operator/operator";

  /** Of this build, which has packaged the jar by now. */
  public static OperatorImage current(TestCluster cluster) {
    return build(cluster, Path.of("."), "dev", "OPERATOR_PREBUILT=1");
  }

  /**
   * Builds one and gives it to the cluster's node; another cluster than that of deploy/local is
   * given none and must have one.
   *
   * @param setting a variable of the script
   */
  static OperatorImage build(TestCluster cluster, Path project, String tag, String setting) {
    if (!cluster.isLocal()) {
      String given = System.getenv("OPERATOR_IMAGE");
      assertThat(given)
          .as("with TEST_KUBECONFIG, set OPERATOR_IMAGE to an image that the cluster can pull")
          .isNotBlank();
      return new OperatorImage(given);
    }
    OperatorImage image = new OperatorImage(REPOSITORY + ":" + tag);
    CommandResult built =
        CommandResult.of(
            "cd %s && env OPERATOR_IMAGE=%s %s %s".formatted(project, image.name, setting, SCRIPT));
    cluster.load(Path.of(built.text()));
    return image;
  }

  /** The chart's values for it. */
  public String[] values() {
    int tag = name.lastIndexOf(':');
    return new String[] {
      "--set=image.repository=" + name.substring(0, tag),
      "--set=image.tag=" + name.substring(tag + 1)
    };
  }
}
