package main

import (
	"context"
	"os"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"golang.org/x/sys/unix"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

type nodeService struct {
	csi.UnimplementedNodeServer
	volumes *volumes
	name    string
}

func (n *nodeService) NodeGetInfo(context.Context, *csi.NodeGetInfoRequest) (*csi.NodeGetInfoResponse, error) {
	return &csi.NodeGetInfoResponse{NodeId: n.name}, nil
}

func (n *nodeService) NodeGetCapabilities(
	context.Context, *csi.NodeGetCapabilitiesRequest,
) (*csi.NodeGetCapabilitiesResponse, error) {
	response := &csi.NodeGetCapabilitiesResponse{}
	for _, capability := range []csi.NodeServiceCapability_RPC_Type{
		csi.NodeServiceCapability_RPC_EXPAND_VOLUME,
		csi.NodeServiceCapability_RPC_GET_VOLUME_STATS,
	} {
		response.Capabilities = append(response.Capabilities, &csi.NodeServiceCapability{
			Type: &csi.NodeServiceCapability_Rpc{Rpc: &csi.NodeServiceCapability_RPC{Type: capability}},
		})
	}
	return response, nil
}

func (n *nodeService) NodePublishVolume(
	_ context.Context, request *csi.NodePublishVolumeRequest,
) (*csi.NodePublishVolumeResponse, error) {
	id, target := request.GetVolumeId(), request.GetTargetPath()
	n.volumes.Lock()
	defer n.volumes.Unlock()
	found, err := n.volumes.read(id)
	if err != nil {
		return nil, err
	}
	// After the node has ended, the volume is there again, and empty.
	if err := n.volumes.mount(id, found.Bytes); err != nil {
		return nil, err
	}
	if mounts, err := mountsOf(n.volumes.path(id)); err != nil {
		return nil, err
	} else if mounts == 1 {
		if err := n.volumes.resize(id, found.Bytes); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(target, 0o750); err != nil {
		return nil, err
	}
	if mounts, err := mountsOf(target); err != nil || mounts > 0 {
		return &csi.NodePublishVolumeResponse{}, err
	}
	if err := unix.Mount(n.volumes.path(id), target, "", unix.MS_BIND, ""); err != nil {
		return nil, err
	}
	return &csi.NodePublishVolumeResponse{}, nil
}

func (n *nodeService) NodeUnpublishVolume(
	_ context.Context, request *csi.NodeUnpublishVolumeRequest,
) (*csi.NodeUnpublishVolumeResponse, error) {
	n.volumes.Lock()
	defer n.volumes.Unlock()
	mounts, err := mountsOf(request.GetTargetPath())
	if err != nil {
		return nil, err
	}
	if mounts > 0 {
		if err := unix.Unmount(request.GetTargetPath(), 0); err != nil {
			return nil, err
		}
	}
	if err := os.Remove(request.GetTargetPath()); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	return &csi.NodeUnpublishVolumeResponse{}, nil
}

func (n *nodeService) NodeExpandVolume(
	_ context.Context, request *csi.NodeExpandVolumeRequest,
) (*csi.NodeExpandVolumeResponse, error) {
	n.volumes.Lock()
	defer n.volumes.Unlock()
	found, err := n.volumes.read(request.GetVolumeId())
	if err != nil {
		return nil, err
	}
	mounts, err := mountsOf(n.volumes.path(request.GetVolumeId()))
	if err != nil {
		return nil, err
	}
	// The kubelet asks also right after it has mounted the volume for a pod that starts.
	var held unix.Statfs_t
	if err := unix.Statfs(n.volumes.path(request.GetVolumeId()), &held); err != nil {
		return nil, err
	}
	if found.Resize == onStart && mounts > 1 && int64(held.Blocks)*held.Bsize < found.Bytes {
		return nil, status.Errorf(codes.FailedPrecondition, "volume %s is in use", request.GetVolumeId())
	}
	if err := n.volumes.resize(request.GetVolumeId(), found.Bytes); err != nil {
		return nil, err
	}
	return &csi.NodeExpandVolumeResponse{CapacityBytes: found.Bytes}, nil
}

func (n *nodeService) NodeGetVolumeStats(
	_ context.Context, request *csi.NodeGetVolumeStatsRequest,
) (*csi.NodeGetVolumeStatsResponse, error) {
	var held unix.Statfs_t
	if err := unix.Statfs(request.GetVolumePath(), &held); err != nil {
		return nil, status.Errorf(codes.NotFound, "%s: %v", request.GetVolumePath(), err)
	}
	return &csi.NodeGetVolumeStatsResponse{Usage: []*csi.VolumeUsage{
		{
			Unit: csi.VolumeUsage_BYTES, Total: int64(held.Blocks) * held.Bsize,
			Available: int64(held.Bavail) * held.Bsize, Used: int64(held.Blocks-held.Bfree) * held.Bsize,
		},
		{
			Unit: csi.VolumeUsage_INODES, Total: int64(held.Files),
			Available: int64(held.Ffree), Used: int64(held.Files - held.Ffree),
		},
	}}, nil
}
