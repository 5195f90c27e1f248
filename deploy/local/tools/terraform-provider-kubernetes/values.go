package main

import (
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// As JSON has it: maps, lists, strings, numbers, booleans, nil. What is not known yet is nil.
func plain(value tftypes.Value) any {
	if value.IsNull() || !value.IsKnown() {
		return nil
	}
	switch {
	case value.Type().Is(tftypes.String):
		var text string
		must(value.As(&text))
		return text
	case value.Type().Is(tftypes.Number):
		var number big.Float
		must(value.As(&number))
		result, _ := number.Float64()
		return result
	case value.Type().Is(tftypes.Bool):
		var truth bool
		must(value.As(&truth))
		return truth
	case value.Type().Is(tftypes.Object{}), value.Type().Is(tftypes.Map{}):
		var fields map[string]tftypes.Value
		must(value.As(&fields))
		result := map[string]any{}
		for name, field := range fields {
			result[name] = plain(field)
		}
		return result
	default:
		var items []tftypes.Value
		must(value.As(&items))
		result := []any{}
		for _, item := range items {
			result = append(result, plain(item))
		}
		return result
	}
}

func dynamic(value any) tftypes.Value {
	switch value := value.(type) {
	case map[string]any:
		types, fields := map[string]tftypes.Type{}, map[string]tftypes.Value{}
		for name, field := range value {
			fields[name] = dynamic(field)
			types[name] = fields[name].Type()
		}
		return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, fields)
	case []any:
		types, items := []tftypes.Type{}, []tftypes.Value{}
		for _, item := range value {
			items = append(items, dynamic(item))
			types = append(types, items[len(items)-1].Type())
		}
		return tftypes.NewValue(tftypes.Tuple{ElementTypes: types}, items)
	case string:
		return tftypes.NewValue(tftypes.String, value)
	case float64:
		return tftypes.NewValue(tftypes.Number, value)
	case bool:
		return tftypes.NewValue(tftypes.Bool, value)
	default:
		return tftypes.NewValue(tftypes.DynamicPseudoType, nil)
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
