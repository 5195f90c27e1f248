package main

import (
	"context"
	"os"
	"strconv"
	"time"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"
)

const (
	smallest = 1 << 20
	// largest is what stands in for the limit of a real storage.
	largest = 1 << 40
)

type controller struct {
	csi.UnimplementedControllerServer
	volumes *volumes
}

func (c *controller) ControllerGetCapabilities(
	context.Context, *csi.ControllerGetCapabilitiesRequest,
) (*csi.ControllerGetCapabilitiesResponse, error) {
	response := &csi.ControllerGetCapabilitiesResponse{}
	for _, capability := range []csi.ControllerServiceCapability_RPC_Type{
		csi.ControllerServiceCapability_RPC_CREATE_DELETE_VOLUME,
		csi.ControllerServiceCapability_RPC_EXPAND_VOLUME,
		csi.ControllerServiceCapability_RPC_CREATE_DELETE_SNAPSHOT,
	} {
		response.Capabilities = append(response.Capabilities, &csi.ControllerServiceCapability{
			Type: &csi.ControllerServiceCapability_Rpc{Rpc: &csi.ControllerServiceCapability_RPC{Type: capability}},
		})
	}
	return response, nil
}

// bytesOf is the size that is asked for.
func bytesOf(capacity *csi.CapacityRange) (int64, error) {
	bytes := max(capacity.GetRequiredBytes(), smallest)
	if bytes > largest {
		return 0, status.Errorf(codes.OutOfRange, "at most %d bytes, not %d", largest, bytes)
	}
	return bytes, nil
}

func (c *controller) CreateVolume(_ context.Context, request *csi.CreateVolumeRequest) (*csi.CreateVolumeResponse, error) {
	id := request.GetName()
	if err := checked(id); err != nil {
		return nil, err
	}
	bytes, err := bytesOf(request.GetCapacityRange())
	if err != nil {
		return nil, err
	}
	resize := request.GetParameters()["resize"]
	if resize != byController && resize != byNode && resize != onStart {
		return nil, status.Errorf(codes.InvalidArgument, "the StorageClass's parameter resize is %q, and none of %s, %s, %s",
			resize, byController, byNode, onStart)
	}
	c.volumes.Lock()
	defer c.volumes.Unlock()
	if err := c.volumes.mount(id, bytes); err != nil {
		return nil, err
	}
	if source := request.GetVolumeContentSource().GetSnapshot(); source != nil {
		if err := checked(source.GetSnapshotId()); err != nil {
			return nil, err
		}
		if err := copyAll(c.volumes.snapshots(source.GetSnapshotId()), c.volumes.path(id)); err != nil {
			return nil, err
		}
	}
	if err := c.volumes.write(id, &volume{Bytes: bytes, Resize: resize}); err != nil {
		return nil, err
	}
	return &csi.CreateVolumeResponse{Volume: &csi.Volume{
		VolumeId: id, CapacityBytes: bytes, ContentSource: request.GetVolumeContentSource(),
	}}, nil
}

func (c *controller) DeleteVolume(_ context.Context, request *csi.DeleteVolumeRequest) (*csi.DeleteVolumeResponse, error) {
	if err := checked(request.GetVolumeId()); err != nil {
		return nil, err
	}
	c.volumes.Lock()
	defer c.volumes.Unlock()
	return &csi.DeleteVolumeResponse{}, c.volumes.remove(request.GetVolumeId())
}

func (c *controller) ControllerExpandVolume(
	_ context.Context, request *csi.ControllerExpandVolumeRequest,
) (*csi.ControllerExpandVolumeResponse, error) {
	c.volumes.Lock()
	defer c.volumes.Unlock()
	found, err := c.volumes.read(request.GetVolumeId())
	if err != nil {
		return nil, err
	}
	bytes, err := bytesOf(request.GetCapacityRange())
	if err != nil {
		return nil, err
	}
	if bytes > found.Bytes {
		found.Bytes = bytes
		if err := c.volumes.write(request.GetVolumeId(), found); err != nil {
			return nil, err
		}
	}
	if found.Resize == byController {
		if err := c.volumes.resize(request.GetVolumeId(), found.Bytes); err != nil {
			return nil, err
		}
	}
	return &csi.ControllerExpandVolumeResponse{
		CapacityBytes: found.Bytes, NodeExpansionRequired: found.Resize != byController,
	}, nil
}

func (c *controller) ValidateVolumeCapabilities(
	_ context.Context, request *csi.ValidateVolumeCapabilitiesRequest,
) (*csi.ValidateVolumeCapabilitiesResponse, error) {
	if _, err := c.volumes.read(request.GetVolumeId()); err != nil {
		return nil, err
	}
	return &csi.ValidateVolumeCapabilitiesResponse{Confirmed: &csi.ValidateVolumeCapabilitiesResponse_Confirmed{
		VolumeCapabilities: request.GetVolumeCapabilities(),
	}}, nil
}

// CreateSnapshot makes a copy of the files one after the other: consistent only if nothing writes, or by LiteFS's means.
func (c *controller) CreateSnapshot(
	_ context.Context, request *csi.CreateSnapshotRequest,
) (*csi.CreateSnapshotResponse, error) {
	id := request.GetName()
	if err := checked(id); err != nil {
		return nil, err
	}
	c.volumes.Lock()
	defer c.volumes.Unlock()
	found, err := c.volumes.read(request.GetSourceVolumeId())
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(c.volumes.snapshots(id)); os.IsNotExist(err) {
		began := c.volumes.snapshots(id + ".new")
		if err := os.RemoveAll(began); err != nil {
			return nil, err
		}
		if err := os.Mkdir(began, 0o755); err != nil {
			return nil, err
		}
		if err := copyAll(c.volumes.path(request.GetSourceVolumeId()), began); err != nil {
			return nil, err
		}
		if err := os.WriteFile(c.volumes.snapshots(id+".time"), []byte(strconv.FormatInt(time.Now().Unix(), 10)), 0o644); err != nil {
			return nil, err
		}
		if err := os.Rename(began, c.volumes.snapshots(id)); err != nil {
			return nil, err
		}
	}
	stamp, err := os.ReadFile(c.volumes.snapshots(id + ".time"))
	if err != nil {
		return nil, err
	}
	seconds, err := strconv.ParseInt(string(stamp), 10, 64)
	if err != nil {
		return nil, err
	}
	return &csi.CreateSnapshotResponse{Snapshot: &csi.Snapshot{
		SnapshotId: id, SourceVolumeId: request.GetSourceVolumeId(), SizeBytes: found.Bytes, ReadyToUse: true,
		CreationTime: timestamppb.New(time.Unix(seconds, 0)),
	}}, nil
}

func (c *controller) DeleteSnapshot(
	_ context.Context, request *csi.DeleteSnapshotRequest,
) (*csi.DeleteSnapshotResponse, error) {
	if err := checked(request.GetSnapshotId()); err != nil {
		return nil, err
	}
	c.volumes.Lock()
	defer c.volumes.Unlock()
	for _, path := range []string{request.GetSnapshotId(), request.GetSnapshotId() + ".time"} {
		if err := os.RemoveAll(c.volumes.snapshots(path)); err != nil {
			return nil, err
		}
	}
	return &csi.DeleteSnapshotResponse{}, nil
}
