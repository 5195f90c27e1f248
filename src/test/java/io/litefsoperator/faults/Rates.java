package io.litefsoperator.faults;

/**
 * How often things go wrong, in percent of the occasions.
 *
 * @param kill the operator ends, before or after a call
 * @param refuse the API server answers with an error, and the call had no effect
 * @param lose the call has an effect, and its answer is lost
 * @param stale a cache is not told what is new, for one more look
 * @param lag a controller, a kubelet or a LiteFS does nothing for one more second
 * @param silent a node does not answer, or too late
 * @param between something goes on in the cluster between two calls
 */
record Rates(int kill, int refuse, int lose, int stale, int lag, int silent, int between) {

  static final Rates NONE = new Rates(0, 0, 0, 0, 0, 0, 0);

  /** Some histories are calm but for one kind of fault, so that others get far. */
  static Rates any(Chance chance) {
    return new Rates(
        some(chance, 4),
        some(chance, 6),
        some(chance, 4),
        some(chance, 50),
        some(chance, 50),
        some(chance, 25),
        some(chance, 30));
  }

  private static int some(Chance chance, int most) {
    return chance.percent(40) ? 0 : chance.between(1, most);
  }
}
