package main

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// As the provider's documentation has it, without the deprecated wait_for.
var manifestSchema = &tfprotov5.Schema{Version: 1, Block: &tfprotov5.SchemaBlock{
	Attributes: []*tfprotov5.SchemaAttribute{
		{Name: "manifest", Type: tftypes.DynamicPseudoType, Required: true},
		{Name: "object", Type: tftypes.DynamicPseudoType, Optional: true, Computed: true},
		{Name: "computed_fields", Type: tftypes.List{ElementType: tftypes.String}, Optional: true},
	},
	BlockTypes: []*tfprotov5.SchemaNestedBlock{
		block("timeouts", 1, optional(tftypes.String, "create", "update", "delete")),
		block("field_manager", 1, append(optional(tftypes.String, "name"), optional(tftypes.Bool, "force_conflicts")...)),
		block("wait", 1, append(optional(tftypes.Bool, "rollout"), optional(tftypes.Map{ElementType: tftypes.String}, "fields")...),
			block("condition", 0, optional(tftypes.String, "type", "status"))),
	},
}}

func block(name string, most int64, attributes []*tfprotov5.SchemaAttribute, blocks ...*tfprotov5.SchemaNestedBlock) *tfprotov5.SchemaNestedBlock {
	return &tfprotov5.SchemaNestedBlock{TypeName: name, Nesting: tfprotov5.SchemaNestedBlockNestingModeList, MaxItems: most,
		Block: &tfprotov5.SchemaBlock{Attributes: attributes, BlockTypes: blocks}}
}

var manifestType = manifestSchema.ValueType()
