// Stands in for the provider hashicorp/kubernetes, of which no version that has kubernetes_manifest can be built as a Go
// module: that resource alone, by kubectl, with the provider's own rules of what is sent, what is a difference and what is
// waited for. With -Dterraform.provider=registry the tests use the provider itself.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func main() {
	err := tf5server.Serve("registry.opentofu.org/hashicorp/kubernetes", func() tfprotov5.ProviderServer { return &provider{} })
	if err != nil {
		log.Fatal(err)
	}
}

// What it does not do, it does not have: such a call ends it.
type provider struct {
	tfprotov5.ProviderServer
	kubectl kubectl
}

func (p *provider) GetProviderSchema(context.Context, *tfprotov5.GetProviderSchemaRequest) (*tfprotov5.GetProviderSchemaResponse, error) {
	return &tfprotov5.GetProviderSchemaResponse{
		Provider:        &tfprotov5.Schema{Block: &tfprotov5.SchemaBlock{Attributes: optional(tftypes.String, "config_path", "config_context")}},
		ResourceSchemas: map[string]*tfprotov5.Schema{"kubernetes_manifest": manifestSchema},
	}, nil
}

func (p *provider) PrepareProviderConfig(_ context.Context, r *tfprotov5.PrepareProviderConfigRequest) (*tfprotov5.PrepareProviderConfigResponse, error) {
	return &tfprotov5.PrepareProviderConfigResponse{PreparedConfig: r.Config}, nil
}

func (p *provider) ConfigureProvider(_ context.Context, r *tfprotov5.ConfigureProviderRequest) (*tfprotov5.ConfigureProviderResponse, error) {
	config, err := r.Config.Unmarshal(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"config_path": tftypes.String, "config_context": tftypes.String}})
	if err == nil {
		settings := plain(config).(map[string]any)
		p.kubectl, err = newKubectl(settings["config_path"], settings["config_context"])
	}
	return &tfprotov5.ConfigureProviderResponse{Diagnostics: diagnostics(err)}, nil
}

func (p *provider) StopProvider(context.Context, *tfprotov5.StopProviderRequest) (*tfprotov5.StopProviderResponse, error) {
	return &tfprotov5.StopProviderResponse{}, nil
}

func optional(kind tftypes.Type, names ...string) []*tfprotov5.SchemaAttribute {
	var attributes []*tfprotov5.SchemaAttribute
	for _, name := range names {
		attributes = append(attributes, &tfprotov5.SchemaAttribute{Name: name, Type: kind, Optional: true})
	}
	return attributes
}

func diagnostics(err error) []*tfprotov5.Diagnostic {
	if err == nil {
		return nil
	}
	return []*tfprotov5.Diagnostic{{Severity: tfprotov5.DiagnosticSeverityError, Summary: err.Error()}}
}
