"""Kernels that are forked from a process with everything imported; README.md beside this file is their map.

Others start the process that forks (`own_parent`), ask it for workers (`ForkedProcess`), and have Jupyter find the
kernel (`make_known`). Where kernels cannot be forked, ordinary ones take over, with one `notice`.
"""

from visionbook.publish.door import opened

__getattr__ = opened(
    __name__,
    {
        "client": (
            "ADDRESS_VARIABLE",
            "KERNELS_VARIABLE",
            "ONE_THREAD",
            "ORDINARY",
            "ForkedProcess",
            "NoParentError",
            "Parent",
            "ordinary_by_choice",
            "own_parent",
            "require_fork",
        ),
        "prompt": ("PromptManager",),
        "shield": ("private_profile", "shielded"),
        "provisioner": ("KERNEL_NAME", "WATCH", "WarmProvisioner", "make_known", "notice"),
    },
)
