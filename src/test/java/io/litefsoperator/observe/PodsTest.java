package io.litefsoperator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodsTest {

  private static Pod pod(String kind, String status) {
    return Serialization.unmarshal(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: notes-0}
        status:
          %s: [{name: app, image: example/notes:9, %s}]
        """
            .formatted(kind, status),
        Pod.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          containerStatuses     | restartCount: 3, state: {running: {startedAt: x}}
          containerStatuses     | state: {waiting: {reason: ContainerCreating}}
          containerStatuses     | state: {waiting: {reason: PodInitializing}}
          initContainerStatuses | restartCount: 2, state: {terminated: {exitCode: 0, reason: Completed}}
          """)
  void aPodOnItsWayDoesNotFail(String kind, String status) {
    assertThat(Pods.failure(pod(kind, status))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          containerStatuses     | state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 2, reason: Error}} | exit code 2
          containerStatuses     | state: {terminated: {exitCode: 2, reason: Error}}                                                   | exit code 2
          containerStatuses     | state: {terminated: {exitCode: 0, reason: Completed}}                                               | exit code 0
          initContainerStatuses | state: {terminated: {exitCode: 1, reason: Error}}                                                   | exit code 1
          containerStatuses     | state: {waiting: {reason: ImagePullBackOff, message: for 10s}}                                      | example/notes:9
          containerStatuses     | state: {waiting: {reason: CreateContainerConfigError, message: no secret}}                          | no secret
          """)
  void aPodThatFailsSaysHow(String kind, String status, String said) {
    assertThat(Pods.failure(pod(kind, status)))
        .hasValueSatisfying(why -> assertThat(why).contains(said));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          initContainerStatuses | the node has no /dev/fuse: load its kernel module
          containerStatuses     | level=INFO msg=mount helper error: fusermount3: fuse device not found, try 'modprobe fuse' first\\nERROR: cannot init file system: fusermount: exit status 1\\n
          """)
  void aNodeWithoutFuseIsNamedWithWhatToDo(String kind, String said) {
    Pod pod =
        pod(
            kind,
            "state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, reason: Error, message: \"%s\"}}"
                .formatted(said));
    pod.setSpec(new PodSpecBuilder().withNodeName("node-7").build());

    assertThat(Pods.failure(pod))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .contains("node node-7 has no /dev/fuse", "modprobe fuse", "nodeSelector"));
  }

  /** Or the status would change at every attempt. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          state: {waiting: {reason: ErrImagePull, message: not found}} | state: {waiting: {reason: ImagePullBackOff, message: back-off 10s}}
          state: {terminated: {exitCode: 2, reason: Error}} | state: {waiting: {reason: CrashLoopBackOff, message: back-off 10s}}, lastState: {terminated: {exitCode: 2, reason: Error}}
          """)
  void theWordsStayTheSameFromOneAttemptToTheNext(String one, String next) {
    assertThat(Pods.failure(pod("containerStatuses", one)))
        .isEqualTo(Pods.failure(pod("containerStatuses", next)));
  }
}
