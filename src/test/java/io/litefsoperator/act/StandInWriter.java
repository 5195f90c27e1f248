package io.litefsoperator.act;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A writer whose answers a test gives, for faults that no API server has on demand. */
final class StandInWriter {

  private StandInWriter() {}

  /** What a call of a method with these arguments returns, or throws. */
  interface Answers {
    @Nullable Object to(String method, Object[] arguments);
  }

  static Writer that(Answers answers) {
    return (Writer)
        Proxy.newProxyInstance(
            StandInWriter.class.getClassLoader(),
            new Class<?>[] {Writer.class},
            (proxy, method, arguments) ->
                method.isDefault()
                    ? InvocationHandler.invokeDefault(proxy, method, arguments)
                    : answers.to(method.getName(), arguments));
  }
}
