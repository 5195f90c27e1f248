package main

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func (p *provider) ValidateResourceTypeConfig(_ context.Context, r *tfprotov5.ValidateResourceTypeConfigRequest) (*tfprotov5.ValidateResourceTypeConfigResponse, error) {
	config, err := read(r.Config)
	if err == nil {
		if wait := config.block("wait"); wait["rollout"] != nil || wait["fields"] != nil {
			err = errors.New("the stand-in waits for conditions only")
		}
	}
	return &tfprotov5.ValidateResourceTypeConfigResponse{Diagnostics: diagnostics(err)}, nil
}

func (p *provider) UpgradeResourceState(_ context.Context, r *tfprotov5.UpgradeResourceStateRequest) (*tfprotov5.UpgradeResourceStateResponse, error) {
	value, err := r.RawState.Unmarshal(manifestType)
	if err != nil {
		return &tfprotov5.UpgradeResourceStateResponse{Diagnostics: diagnostics(err)}, nil
	}
	state, err := tfprotov5.NewDynamicValue(manifestType, value)
	return &tfprotov5.UpgradeResourceStateResponse{UpgradedState: &state, Diagnostics: diagnostics(err)}, nil
}

func (p *provider) ReadResource(_ context.Context, r *tfprotov5.ReadResourceRequest) (*tfprotov5.ReadResourceResponse, error) {
	state, err := read(r.CurrentState)
	var found map[string]any
	if err == nil {
		found, err = p.kubectl.get(state.manifest())
	}
	if err != nil {
		return &tfprotov5.ReadResourceResponse{Diagnostics: diagnostics(err)}, nil
	}
	if found == nil {
		return &tfprotov5.ReadResourceResponse{NewState: nothing()}, nil
	}
	return &tfprotov5.ReadResourceResponse{NewState: state.with(dynamic(desired(found)))}, nil
}

func (p *provider) PlanResourceChange(_ context.Context, r *tfprotov5.PlanResourceChangeRequest) (*tfprotov5.PlanResourceChangeResponse, error) {
	prior, err := read(r.PriorState)
	next, err2 := read(r.ProposedNewState)
	if err := errors.Join(err, err2); err != nil {
		return &tfprotov5.PlanResourceChangeResponse{Diagnostics: diagnostics(err)}, nil
	}
	if next.fields == nil {
		return &tfprotov5.PlanResourceChangeResponse{PlannedState: r.ProposedNewState}, nil
	}
	object := next.fields["object"]
	if prior.fields == nil || !reflect.DeepEqual(prior.manifest(), next.manifest()) ||
		drifted("", next.manifest(), prior.plain("object"), next.computed()) {
		object = tftypes.NewValue(tftypes.DynamicPseudoType, tftypes.UnknownValue)
	}
	path := tftypes.NewAttributePath().WithAttributeName("manifest")
	return &tfprotov5.PlanResourceChangeResponse{PlannedState: next.with(object), RequiresReplace: []*tftypes.AttributePath{
		path.WithAttributeName("apiVersion"), path.WithAttributeName("kind"),
		path.WithAttributeName("metadata").WithAttributeName("name"),
		path.WithAttributeName("metadata").WithAttributeName("namespace"),
	}}, nil
}

func (p *provider) ApplyResourceChange(_ context.Context, r *tfprotov5.ApplyResourceChangeRequest) (*tfprotov5.ApplyResourceChangeResponse, error) {
	prior, err := read(r.PriorState)
	next, err2 := read(r.PlannedState)
	if err := errors.Join(err, err2); err != nil {
		return &tfprotov5.ApplyResourceChangeResponse{Diagnostics: diagnostics(err)}, nil
	}
	if next.fields == nil {
		err := p.kubectl.delete(prior.manifest(), prior.timeout("delete"))
		return &tfprotov5.ApplyResourceChangeResponse{NewState: nothing(), Diagnostics: diagnostics(err)}, nil
	}
	found, err := p.kubectl.get(next.manifest())
	operation := "update"
	if err == nil && prior.fields == nil {
		operation = "create"
		if found != nil {
			err = fmt.Errorf("%s exists already", strings.Join(named(next.manifest()), " "))
		}
	}
	if err == nil {
		found, err = p.apply(prior, next, operation)
	}
	if err != nil {
		return &tfprotov5.ApplyResourceChangeResponse{NewState: r.PriorState, Diagnostics: diagnostics(err)}, nil
	}
	return &tfprotov5.ApplyResourceChangeResponse{NewState: next.with(dynamic(desired(found)))}, nil
}

func (p *provider) apply(prior, next resource, operation string) (map[string]any, error) {
	manager := next.block("field_manager")
	name := manager["name"]
	if name == nil {
		name = "Terraform"
	}
	sent := next.manifest()
	if prior.fields != nil {
		sent = kept("", sent, prior.manifest(), prior.plain("object"), next.computed()).(map[string]any)
	}
	_, err := p.kubectl.run(sent, "apply", "--server-side", fmt.Sprintf("--field-manager=%v", name),
		fmt.Sprintf("--force-conflicts=%t", manager["force_conflicts"] == true), "--filename=-")
	if err != nil {
		return nil, err
	}
	timeout, err := time.ParseDuration(next.timeout(operation))
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(timeout); ; time.Sleep(200 * time.Millisecond) {
		found, err := p.kubectl.get(sent)
		if err != nil || met(found, next.conditions()) {
			return found, err
		}
		if time.Now().After(deadline) {
			return nil, errors.New("timed out waiting on conditions")
		}
	}
}

// What the manifest asks for is not what there is, but for fields that others write.
func drifted(path string, wanted, found any, computed map[string]bool) bool {
	if computed[path] {
		return false
	}
	switch wanted := wanted.(type) {
	case map[string]any:
		fields, _ := found.(map[string]any)
		for name, value := range wanted {
			if drifted(below(path, name), value, fields[name], computed) {
				return true
			}
		}
		return false
	default:
		return !reflect.DeepEqual(wanted, found)
	}
}

// The manifest with the live values of the fields that others write, unless the manifest's own has changed.
func kept(path string, next, prior, found any, computed map[string]bool) any {
	if computed[path] && found != nil && reflect.DeepEqual(next, prior) {
		return found
	}
	fields, isObject := next.(map[string]any)
	if !isObject {
		return next
	}
	before, _ := prior.(map[string]any)
	live, _ := found.(map[string]any)
	result := map[string]any{}
	for name, value := range fields {
		result[name] = kept(below(path, name), value, before[name], live[name], computed)
	}
	return result
}

func below(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

// The object without what the API server and controllers add to every object.
func desired(object map[string]any) map[string]any {
	delete(object, "status")
	metadata := object["metadata"].(map[string]any)
	for _, name := range []string{"uid", "creationTimestamp", "resourceVersion", "generation", "managedFields"} {
		delete(metadata, name)
	}
	return object
}

// Whichever generation of the object the conditions are of, as the provider has it.
func met(object map[string]any, wanted []any) bool {
	status, _ := object["status"].(map[string]any)
	found, _ := status["conditions"].([]any)
	for _, condition := range wanted {
		want, isMet := condition.(map[string]any), false
		for _, other := range found {
			have := other.(map[string]any)
			isMet = isMet || have["type"] == want["type"] && have["status"] == want["status"]
		}
		if !isMet {
			return false
		}
	}
	return true
}
