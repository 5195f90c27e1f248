package io.litefsoperator.faults;

import io.litefsoperator.decide.Discard;
import java.util.*;

final class MutExplore {
  public static void main(String[] args) {
    int from = Integer.parseInt(args[0]);
    int count = Integer.parseInt(args[1]);
    ((ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("io.litefsoperator")).setLevel(ch.qos.logback.classic.Level.OFF);
    Set<String> only = args.length > 2 ? Set.of(args[2].split(",")) : Set.of();
    for (Discard without : Discard.values()) {
      if (only.isEmpty() || only.contains(without.name())) run(without.name(), from, count, Mutation.NONE, EnumSet.complementOf(EnumSet.of(without)));
    }
    for (Mutation m : Mutation.values()) {
      if (m != Mutation.NONE && (only.isEmpty() || only.contains(m.name()))) run(m.name(), from, count, m, EnumSet.allOf(Discard.class));
    }
  }
  static void run(String name, int from, int count, Mutation m, Set<Discard> c) {
    Map<String, List<Long>> seeds = new TreeMap<>();
    int n = 0;
    for (long seed = from; seed < from + count; seed++) {
      n++;
      History h = new History(seed, new Tally(), m, c, Safeties.of(name));
      try { h.run(); } catch (Violation e) { 
        seeds.computeIfAbsent(e.rule, r -> new ArrayList<>()).add(seed); 
        if (seeds.values().stream().mapToInt(List::size).sum() >= 6) break; }
    }
    System.out.println(name + " in " + n + ": " + seeds);
  }
}
