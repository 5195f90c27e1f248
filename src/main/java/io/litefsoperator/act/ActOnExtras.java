package io.litefsoperator.act;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.decide.Extra;
import io.litefsoperator.observe.ApiErrors;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and deletes what the pods can do without. Whatever goes wrong is said and holds up nothing.
 */
final class ActOnExtras {

  private static final Logger log = LoggerFactory.getLogger(ActOnExtras.class);

  private ActOnExtras() {}

  /** Begins those that take a request. What is handed back waits for the results, by kind. */
  static Supplier<Map<String, Apply.Result>> begin(List<Extra> extras, Apply apply, Writer writer) {
    Map<String, Apply.Result> results = new TreeMap<>();
    List<String> kinds = new ArrayList<>();
    List<Supplier<Apply.Result>> requests = new ArrayList<>();
    for (Extra extra : extras) {
      String kind = extra.object().getKind();
      seen(extra, apply)
          .ifPresentOrElse(
              result -> results.put(kind, result),
              () -> {
                kinds.add(kind);
                requests.add(() -> on(extra, apply, writer));
              });
    }
    Supplier<List<Apply.Result>> begun = writer.begin(requests);
    return () -> {
      Iterator<Apply.Result> answers = begun.get().iterator();
      kinds.forEach(kind -> results.put(kind, answers.next()));
      return results;
    };
  }

  private static Optional<Apply.Result> seen(Extra extra, Apply apply) {
    return extra instanceof Extra.Wanted wanted
        ? apply.seen(wanted.object(), wanted.actual())
        : Optional.empty();
  }

  private static Apply.Result on(Extra extra, Apply apply, Writer writer) {
    try {
      return extra instanceof Extra.Wanted wanted
          ? apply.apply(wanted.object(), wanted.actual())
          : delete(extra.object(), writer);
    } catch (KubernetesClientException e) {
      String object = Apply.describe(extra.object());
      if (Answers.isOutdated(e)) {
        log.debug("{} came too late: {}", object, e.getMessage());
        return Apply.Result.UNCHANGED;
      }
      return Apply.Result.refused(new Refusal.Rejected(object, ApiErrors.words(e)));
    }
  }

  private static Apply.Result delete(HasMetadata object, Writer writer) {
    writer.delete(object);
    log.info("deleted {}", Apply.describe(object));
    return Apply.Result.WRITTEN;
  }
}
