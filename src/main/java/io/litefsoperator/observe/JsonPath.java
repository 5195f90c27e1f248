package io.litefsoperator.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;

/** Where in a document Jackson stopped, as a person would write it: {@code spec.exec[0].cmd}. */
final class JsonPath {

  private JsonPath() {}

  static String of(String root, JsonProcessingException exception) {
    StringBuilder path = new StringBuilder(root);
    if (exception instanceof JsonMappingException mapping) {
      for (JsonMappingException.Reference step : mapping.getPath()) {
        if (step.getFieldName() != null) {
          path.append('.').append(step.getFieldName());
        } else {
          path.append('[').append(step.getIndex()).append(']');
        }
      }
    }
    return path.toString();
  }
}
