package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// volumes are file systems in memory, mounted below a folder, each with a file beside it that says what it is.
type volumes struct {
	folder string
	sync.Mutex
}

type volume struct {
	Bytes int64
	// Resize is the parameter of the StorageClass: where a volume is resized.
	Resize string
}

const (
	// byController: at once, also in a pod that runs.
	byController = "controller"
	// byNode: by the kubelet, also in a pod that runs.
	byNode = "node"
	// onStart: by the kubelet, before a pod starts.
	onStart = "start"
)

var identifier = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]*$`)

func (v *volumes) path(id ...string) string {
	return filepath.Join(append([]string{v.folder, "volumes"}, id...)...)
}

func (v *volumes) snapshots(id ...string) string {
	return filepath.Join(append([]string{v.folder, "snapshots"}, id...)...)
}

func checked(id string) error {
	if !identifier.MatchString(id) {
		return status.Errorf(codes.InvalidArgument, "not an identifier of this driver: %q", id)
	}
	return nil
}

func (v *volumes) read(id string) (*volume, error) {
	if err := checked(id); err != nil {
		return nil, err
	}
	content, err := os.ReadFile(v.path(id + ".json"))
	if os.IsNotExist(err) {
		return nil, status.Errorf(codes.NotFound, "there is no volume %s", id)
	}
	if err != nil {
		return nil, err
	}
	found := &volume{}
	return found, json.Unmarshal(content, found)
}

// write says what a volume is, whether or not it is mounted yet.
func (v *volumes) write(id string, what *volume) error {
	content, err := json.Marshal(what)
	if err != nil {
		return err
	}
	return os.WriteFile(v.path(id+".json"), content, 0o644)
}

func (v *volumes) mount(id string, bytes int64) error {
	if err := os.MkdirAll(v.path(id), 0o755); err != nil {
		return err
	}
	mounts, err := mountsOf(v.path(id))
	if err != nil || mounts > 0 {
		return err
	}
	return unix.Mount("tmpfs", v.path(id), "tmpfs", 0, fmt.Sprintf("mode=0777,size=%d", bytes))
}

func (v *volumes) resize(id string, bytes int64) error {
	return unix.Mount("", v.path(id), "", unix.MS_REMOUNT, fmt.Sprintf("size=%d", bytes))
}

func (v *volumes) remove(id string) error {
	mounts, err := mountsOf(v.path(id))
	if err != nil {
		return err
	}
	if mounts > 1 {
		return status.Errorf(codes.FailedPrecondition, "volume %s is in use", id)
	}
	if mounts == 1 {
		if err := unix.Unmount(v.path(id), 0); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(v.path(id)); err != nil {
		return err
	}
	return os.RemoveAll(v.path(id + ".json"))
}

// mountsOf counts the places at which the file system that is mounted at a path is mounted; 0 if none is. One place may
// be listed several times, since mounts propagate.
func mountsOf(path string) (int, error) {
	table, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return 0, err
	}
	device, places := "", map[string]map[string]bool{}
	for _, line := range strings.Split(string(table), "\n") {
		fields := strings.Fields(line)
		if len(fields) <= 4 {
			continue
		}
		if places[fields[2]] == nil {
			places[fields[2]] = map[string]bool{}
		}
		places[fields[2]][fields[4]] = true
		if fields[4] == path {
			device = fields[2]
		}
	}
	return len(places[device]), nil
}

// copyAll copies what is in a folder into another.
func copyAll(from, to string) error {
	if output, err := exec.Command("cp", "-a", from+"/.", to).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, output)
	}
	return nil
}
