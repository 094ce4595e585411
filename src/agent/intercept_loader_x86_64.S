/* Jumps to the real functions that leave the return address, by which the loader knows its caller.
 * Three argument registers are kept over the call of the C function before the jump; at its call
 * the stack is aligned to 16 bytes. System V ABI for x86-64. */

.macro KEEP
	pushq %rdi
	.cfi_adjust_cfa_offset 8
	pushq %rsi
	.cfi_adjust_cfa_offset 8
	pushq %rdx
	.cfi_adjust_cfa_offset 8
.endm

.macro RESTORE
	popq %rdx
	.cfi_adjust_cfa_offset -8
	popq %rsi
	.cfi_adjust_cfa_offset -8
	popq %rdi
	.cfi_adjust_cfa_offset -8
.endm

.macro BEGIN name
	.globl \name
	.hidden \name
	.type \name, @function
	.align 16
\name:
	.cfi_startproc
	endbr64
.endm

.macro END name
	.cfi_endproc
	.size \name, . - \name
.endm

/* name: calls `before` with the place of the return address in `register`, and the other arguments as
 * they are; then goes on at `target`. */
.macro JUMP name, before, register, target
BEGIN \name
	KEEP
	leaq 24(%rsp), \register
	call \before
	RESTORE
	jmpq *\target(%rip)
END \name
.endm

/* name: `before` answers in %rax when %rdx is not 0; otherwise goes on at `target`. */
.macro JUMP_OR_ANSWER name, before, target
BEGIN \name
	KEEP
	call \before
	testq %rdx, %rdx
	jnz 1f
	RESTORE
	jmpq *\target(%rip)
	.cfi_adjust_cfa_offset 24
1:	addq $24, %rsp
	.cfi_adjust_cfa_offset -24
	ret
END \name
.endm

	.text
JUMP lp_intercepted_dlopen, lp_loader_will_load, %rdi, lp_loader_dlopen
JUMP lp_intercepted_dlmopen, lp_loader_will_load_into, %rsi, lp_loader_dlmopen
JUMP_OR_ANSWER lp_intercepted_dlsym, lp_loader_look_up, lp_loader_dlsym
JUMP_OR_ANSWER lp_intercepted_dlvsym, lp_loader_look_up_version, lp_loader_dlvsym

	.section .note.GNU-stack, "", @progbits
