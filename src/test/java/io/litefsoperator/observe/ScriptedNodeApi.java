package io.litefsoperator.observe;

import io.litefsoperator.litefs.NodeAddress;
import io.litefsoperator.litefs.NodeAnswer;
import io.litefsoperator.litefs.NodeApi;
import io.litefsoperator.litefs.NodeInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Answers as a test tells it to; an answer that it was not told stays open. */
final class ScriptedNodeApi implements NodeApi {

  final List<NodeAddress> asked = new ArrayList<>();
  final List<CompletableFuture<NodeAnswer>> open = new ArrayList<>();
  int mostOpen;
  private final Map<String, Supplier<CompletionStage<NodeAnswer>>> script = new HashMap<>();

  /** Without positions. */
  void answer(String pod, NodeInfo info) {
    answer(pod, new NodeAnswer(info, null));
  }

  void answer(String pod, NodeAnswer answer) {
    script.put(pod, () -> CompletableFuture.completedFuture(answer));
  }

  void fail(String pod, Throwable failure) {
    script.put(pod, () -> CompletableFuture.failedFuture(failure));
  }

  void behave(String pod, Supplier<CompletionStage<NodeAnswer>> behaviour) {
    script.put(pod, behaviour);
  }

  void hang(String pod) {
    script.remove(pod);
  }

  long polls(String pod) {
    return asked.stream().filter(node -> node.pod().equals(pod)).count();
  }

  @Override
  public CompletionStage<NodeAnswer> ask(NodeAddress node) {
    asked.add(node);
    Supplier<CompletionStage<NodeAnswer>> behaviour = script.get(node.pod());
    if (behaviour != null) {
      return behaviour.get();
    }
    CompletableFuture<NodeAnswer> answer = new CompletableFuture<>();
    open.add(answer);
    mostOpen = Math.max(mostOpen, (int) open.stream().filter(a -> !a.isDone()).count());
    return answer;
  }
}
