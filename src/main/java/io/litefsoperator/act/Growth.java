package io.litefsoperator.act;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.decide.Action;
import io.litefsoperator.decide.Decision;
import io.litefsoperator.observe.ApiErrors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for larger volumes, apart from all else: a volume that can't grow holds up nothing, and
 * nothing that can't be written keeps a volume from growing. Knows what was refused of late, as
 * nothing says when a class, a quota or a right changes and asking at every look would be many
 * requests in vain.
 */
public final class Growth {

  private static final Logger log = LoggerFactory.getLogger(Growth.class);

  /** After which something that was refused is asked for again. */
  private static final Duration REFUSED_FOR = Duration.ofMinutes(5);

  /** The same where the API server could not say yes or no. */
  private static final Duration FAILED_FOR = Duration.ofSeconds(30);

  /** By the claim's UID. */
  private final Map<String, No> answers = new ConcurrentHashMap<>();

  private record No(Quantity size, String words, boolean isFinal, Instant until) {}

  /** Returns what is refused, now or since a short while. */
  public List<Refusal.Rejected> on(
      Decision decision, String namespace, Writer writer, Instant now) {
    answers.values().removeIf(no -> !no.until().isAfter(now));
    List<Refusal.Rejected> refusals = new ArrayList<>();
    boolean isServed = true;
    for (Action action : decision.actions()) {
      if (action instanceof Action.GrowClaim grow) {
        No no = answers.get(grow.uid());
        if (isServed && (no == null || !no.size().equals(grow.size()))) {
          no = ask(grow, namespace, writer, now);
          isServed = no == null || no.isFinal();
        }
        if (no != null) {
          refusals.add(new Refusal.Rejected(grow.name(), no.words()));
        }
      }
    }
    return refusals;
  }

  private @Nullable No ask(Action.GrowClaim grow, String namespace, Writer writer, Instant now) {
    try {
      writer.growClaim(namespace, grow);
      log.info("asked for {} in PersistentVolumeClaim {}", grow.size(), grow.name());
      answers.remove(grow.uid());
      return null;
    } catch (KubernetesClientException e) {
      if (Answers.isOutdated(e)) {
        log.debug("{} came too late: {}", grow, e.getMessage());
        return null;
      }
      boolean isFinal = Answers.isFinal(e);
      No no =
          new No(
              grow.size(),
              ApiErrors.words(e),
              isFinal,
              now.plus(isFinal ? REFUSED_FOR : FAILED_FOR));
      answers.put(grow.uid(), no);
      return no;
    }
  }
}
