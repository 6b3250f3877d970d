#include "textflag.h"

// 5^0 to 5^7, and 5^8 to 5^13.
DATA powersLow<>+0(SB)/4, $1
DATA powersLow<>+4(SB)/4, $5
DATA powersLow<>+8(SB)/4, $25
DATA powersLow<>+12(SB)/4, $125
DATA powersLow<>+16(SB)/4, $625
DATA powersLow<>+20(SB)/4, $3125
DATA powersLow<>+24(SB)/4, $15625
DATA powersLow<>+28(SB)/4, $78125
GLOBL powersLow<>(SB), RODATA|NOPTR, $32
DATA powersHigh<>+0(SB)/4, $390625
DATA powersHigh<>+4(SB)/4, $1953125
DATA powersHigh<>+8(SB)/4, $9765625
DATA powersHigh<>+12(SB)/4, $48828125
DATA powersHigh<>+16(SB)/4, $244140625
DATA powersHigh<>+20(SB)/4, $1220703125
GLOBL powersHigh<>(SB), RODATA|NOPTR, $32

#define WORD(name, value) \
	DATA name<>+0(SB)/8, $value \
	DATA name<>+8(SB)/8, $value \
	DATA name<>+16(SB)/8, $value \
	DATA name<>+24(SB)/8, $value \
	GLOBL name<>(SB), RODATA|NOPTR, $32

WORD(signless, 0x7fffffff)
WORD(lowest, 0x358637bd)            // bits1e6
WORD(highest, 0x4affffff)           // bits2pow23 - 1
WORD(mantissa, 0x7fffff)            // mantissaMask
WORD(hidden, 0x800000)
WORD(bias, 150)                     // exponentBias
WORD(log2, 1262611)                 // log₁₀2 · 2²²
WORD(roundUp, 0x3fffff)             // 2²² - 1
WORD(low32, 0xffffffff)
WORD(one, 1)
WORD(five, 5)
WORD(seven, 7)
WORD(nine, 9)
WORD(ten, 10)
WORD(tenth, 0xcccccccd)             // 2³⁵ / 10
WORD(e7, 10000000)
WORD(e8, 100000000)
WORD(perE8, 0x55e63b89)             // 2⁵⁷ / 10⁸
WORD(e4, 10000)
WORD(perE4, 0xd1b71759)             // 2⁴⁵ / 10⁴
WORD(hundredth, 0x147b147b147b147b) // 2¹⁹ / 100
WORD(hundred, 0x0064006400640064)
WORD(tenth16, 0x199a199a199a199a)   // 2¹⁶ / 10
WORD(ten16, 0x000a000a000a000a)
WORD(ten8, 0x09ff09ff09ff09ff)      // 10·2⁸ - 1
WORD(ascii, 0x3030303030303030)
WORD(source, 0x2d302e30)            // byte 8 to 11 of a source: '0' for the first digit, '.', '0', '-'
WORD(index, 0x0807060504030201)
WORD(fifteen, 15)
WORD(eight, 8)

// NUMBER writes the number of which text is the source and R8 says the rest: where its
// layout begins, and from bit 32 on its length.
#define NUMBER(text) \
	MOVL    R8, R9 \
	VMOVDQU (SI)(R9*1), X1 \
	VPSHUFB X1, text, X1 \
	SHRQ    $32, R8 \
	VMOVDQU X1, (DI) \
	MOVB    $',', (DI)(R8*1) \
	LEAQ    1(DI)(R8*1), DI

// func putFoursAVX2(dst *byte, v *float32, n int, layouts *layouts) (numbers, length int)
TEXT ·putFoursAVX2(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ v+8(FP), BX
	MOVQ n+16(FP), CX
	MOVQ layouts+24(FP), SI
	INCQ SI                // behind the sign

four:
	SUBQ $4, CX
	JLT  done

	// Y0 = the bits without their signs; stop if one is not of a number that shortest takes.
	VPMOVZXDQ    (BX), Y0
	VPSRLQ       $31, Y0, Y9
	VPAND        signless<>(SB), Y0, Y0
	VPBROADCASTQ lowest<>(SB), Y1
	VPCMPGTQ     Y0, Y1, Y1
	VPCMPGTQ     highest<>(SB), Y0, Y2
	VPAND        mantissa<>(SB), Y0, Y6
	VPXOR        Y15, Y15, Y15
	VPCMPEQQ     Y15, Y6, Y3
	VPOR         Y1, Y2, Y2
	VPOR         Y2, Y3, Y3
	VPTEST       Y3, Y3
	JNZ          done

	// Y6 = c, Y3 = places, Y7 = whether places > 7, Y4 = shift, Y5 = half
	VPOR         hidden<>(SB), Y6, Y6
	VPSRLQ       $23, Y0, Y2
	VPBROADCASTQ bias<>(SB), Y1
	VPSUBQ       Y2, Y1, Y2
	VPMULUDQ     log2<>(SB), Y2, Y3
	VPADDQ       roundUp<>(SB), Y3, Y3
	VPSRLQ       $22, Y3, Y3
	VPBROADCASTQ one<>(SB), Y10
	VPSUBQ       Y3, Y2, Y4
	VPADDQ       Y10, Y4, Y4
	VPCMPGTQ     seven<>(SB), Y3, Y7
	VMOVDQU      powersLow<>(SB), Y1
	VPERMD       Y1, Y3, Y1
	VMOVDQU      powersHigh<>(SB), Y2
	VPERMD       Y2, Y3, Y2
	VPBLENDVB    Y7, Y2, Y1, Y5
	VPAND        low32<>(SB), Y5, Y5

	// Y8 = value, Y11 = the nearest integer, Y12 = the nearest multiple of ten
	VPADDQ       Y6, Y6, Y8
	VPMULUDQ     Y5, Y8, Y8
	VPSRLVQ      Y4, Y8, Y0
	VPSLLVQ      Y4, Y10, Y11
	VPSRLQ       $1, Y11, Y11
	VPSUBQ       Y10, Y11, Y11
	VPAND        Y10, Y0, Y12
	VPADDQ       Y12, Y11, Y11
	VPADDQ       Y8, Y11, Y11
	VPSRLVQ      Y4, Y11, Y11
	VPADDQ       five<>(SB), Y0, Y12
	VPMULUDQ     tenth<>(SB), Y12, Y12
	VPSRLQ       $35, Y12, Y12
	VPMULUDQ     ten<>(SB), Y12, Y12

	// Y12 = digits: the multiple of ten if it is within reach
	VPAND     Y10, Y6, Y13
	VPSUBQ    Y13, Y5, Y13
	VPSLLVQ   Y4, Y12, Y14
	VPSUBQ    Y14, Y8, Y14
	VPCMPGTQ  Y13, Y14, Y0
	VPSUBQ    Y14, Y15, Y14
	VPCMPGTQ  Y13, Y14, Y14
	VPOR      Y14, Y0, Y0
	VPBLENDVB Y0, Y11, Y12, Y12

	// Y14 = where its layout begins, Y13 = how many digits stand before the point
	VPBROADCASTQ e8<>(SB), Y0
	VPCMPGTQ     Y12, Y0, Y0
	VPBROADCASTQ e7<>(SB), Y1
	VPCMPGTQ     Y12, Y1, Y1
	VPADDQ       Y1, Y0, Y0
	VPANDN       Y0, Y7, Y0 // -zeros in front, but for a fraction
	VPSLLQ       $7, Y3, Y14
	VPSLLQ       $5, Y0, Y1
	VPSUBQ       Y1, Y14, Y14
	VPSUBQ       Y9, Y14, Y14
	VPBROADCASTQ nine<>(SB), Y1
	VPSUBQ       Y3, Y1, Y1
	VPADDQ       Y0, Y1, Y1
	VPBLENDVB    Y7, Y10, Y1, Y13

	// Y0 = its first digit, Y2 = its other eight, one a byte
	VPMULUDQ     perE8<>(SB), Y12, Y0
	VPSRLQ       $57, Y0, Y0
	VPMULUDQ     perE4<>(SB), Y12, Y1
	VPSRLQ       $45, Y1, Y1
	VPBROADCASTQ e4<>(SB), Y4
	VPMULUDQ     Y4, Y0, Y2
	VPSUBQ       Y2, Y1, Y2
	VPMULUDQ     Y4, Y1, Y1
	VPSUBQ       Y1, Y12, Y1
	VPSLLQ       $32, Y1, Y1
	VPOR         Y1, Y2, Y2
	VPMULHUW     hundredth<>(SB), Y2, Y1
	VPSRLW       $3, Y1, Y1
	VPMULLW      hundred<>(SB), Y1, Y4
	VPSUBW       Y4, Y2, Y2
	VPSLLD       $16, Y2, Y2
	VPOR         Y1, Y2, Y2
	VPMULHUW     tenth16<>(SB), Y2, Y1
	VPMULLW      ten16<>(SB), Y1, Y4
	VPSUBW       Y4, Y2, Y2
	VPSLLW       $8, Y2, Y2
	VPOR         Y1, Y2, Y2

	// Y3 = how many digits are left behind the point: the last of them is not zero
	VPCMPEQB     Y15, Y2, Y1
	VPANDN       index<>(SB), Y1, Y1
	VPSRLQ       $32, Y1, Y4
	VPMAXUB      Y4, Y1, Y1
	VPSRLQ       $16, Y1, Y4
	VPMAXUB      Y4, Y1, Y1
	VPSRLQ       $8, Y1, Y4
	VPMAXUB      Y4, Y1, Y1
	VPAND        fifteen<>(SB), Y1, Y1
	VPSUBQ       eight<>(SB), Y1, Y1
	VPADDQ       Y1, Y3, Y3
	VPMAXSD      Y15, Y3, Y3

	// Y14 = what NUMBER needs
	VPCMPGTQ Y15, Y3, Y1 // -1 if there is a point
	VPADDQ   Y13, Y3, Y3
	VPSUBQ   Y1, Y3, Y3
	VPADDQ   Y9, Y3, Y3
	VPSLLQ   $32, Y3, Y3
	VPOR     Y3, Y14, Y14

	// Y3 = sources of numbers 0 and 2, Y4 of 1 and 3
	VPOR         ascii<>(SB), Y2, Y2
	VPADDQ       source<>(SB), Y0, Y0
	VPUNPCKLQDQ  Y0, Y2, Y3
	VPUNPCKHQDQ  Y0, Y2, Y4
	VEXTRACTI128 $1, Y14, X2

	VMOVQ        X14, R8
	NUMBER(X3)
	VPEXTRQ      $1, X14, R8
	NUMBER(X4)
	VEXTRACTI128 $1, Y3, X3
	VEXTRACTI128 $1, Y4, X4
	VMOVQ        X2, R8
	NUMBER(X3)
	VPEXTRQ      $1, X2, R8
	NUMBER(X4)
	ADDQ $16, BX
	JMP  four

done:
	VZEROUPPER
	SUBQ v+8(FP), BX
	SHRQ $2, BX
	MOVQ BX, numbers+32(FP)
	SUBQ dst+0(FP), DI
	MOVQ DI, length+40(FP)
	RET

// LANES fills a register with a constant.
#define LANES(constant, register) VPBROADCASTQ constant<>(SB), register

// What eights are compared with has no sign and is shifted left by one.
WORD(lowestTwice, 0x6b0c6f7a)
WORD(highestTwice, 0x95fffffe)
WORD(mantissaTwice, 0xfffffe)
WORD(hiddenTwice, 0x1000000)
WORD(sign, 0x80000000)
WORD(zeroInFront, (32<<16 - 1))     // the next layout, and one byte less
WORD(minus, (1 - 1<<16))            // the layout from its sign on, and one byte more

// What REST says of a positive number of so many places, without zeros in front or digits
// behind the point: the length of its text and a comma, and from bit 16 on where its layouts
// begin.
DATA rests<>+4(SB)/4, $(1<<23 | 9)
DATA rests<>+8(SB)/4, $(2<<23 | 8)
DATA rests<>+12(SB)/4, $(3<<23 | 7)
DATA rests<>+16(SB)/4, $(4<<23 | 6)
DATA rests<>+20(SB)/4, $(5<<23 | 5)
DATA rests<>+24(SB)/4, $(6<<23 | 4)
DATA rests<>+28(SB)/4, $(7<<23 | 3)
DATA rests<>+32(SB)/4, $(8<<23 | 2)
DATA rests<>+36(SB)/4, $(9<<23 | 2)
DATA rests<>+40(SB)/4, $(10<<23 | 2)
DATA rests<>+44(SB)/4, $(11<<23 | 2)
DATA rests<>+48(SB)/4, $(12<<23 | 2)
DATA rests<>+52(SB)/4, $(13<<23 | 2)
GLOBL rests<>(SB), RODATA|NOPTR, $64

// REST writes the number of which text is the source. At rest-at stand, in 16 bits each, its
// length with a comma and where its layout begins.
#define REST(text, at) \
	MOVWLZX rest-at(SP), R8 \
	MOVWLZX rest-at+2(SP), R9 \
	VPSHUFB (SI)(R9*1), text, X1 \
	VMOVDQU X1, (DI) \
	ADDQ    R8, DI \
	MOVB    $',', -1(DI)

// func putEightsAVX512(dst *byte, v *float32, n int, layouts *layouts) (numbers, length int)
TEXT ·putEightsAVX512(SB), NOSPLIT, $64-48
	MOVQ dst+0(FP), DI
	MOVQ v+8(FP), BX
	MOVQ n+16(FP), CX
	MOVQ layouts+24(FP), SI
	INCQ SI                // behind the sign

	LANES(mantissaTwice, Z16)
	LANES(hiddenTwice, Z17)
	LANES(one, Z18)
	LANES(e4, Z20)
	LANES(hundredth, Z21)
	LANES(hundred, Z22)
	LANES(tenth16, Z23)
	LANES(ten8, Z24)
	VMOVDQU64    powersLow<>(SB), Y25
	VINSERTI64X4 $1, powersHigh<>(SB), Z25, Z25
	VMOVDQU64    rests<>(SB), Z26
	LANES(zeroInFront, Z27)
	LANES(minus, Z28)
	MOVL         $0x5555, AX
	KMOVW        AX, K5    // the lower half of each lane
	MOVL         $0xaaaa, AX
	KMOVW        AX, K7    // the upper half of each lane

eight:
	SUBQ $8, CX
	JLT  done

	// Z0 = twice the bits without their signs; stop if one is not of a number that shortest takes.
	VPMOVZXDQ     (BX), Z9
	VPADDD        Z9, Z9, Z0
	VPCMPUQ.BCST  $5, lowestTwice<>(SB), Z0, K1
	VPCMPUQ.BCST  $2, highestTwice<>(SB), Z0, K1, K1
	VPTESTMQ      Z16, Z0, K1, K1
	KORTESTB      K1, K1
	JCC           done

	// Z0 = 2c, K4 = whether negative, Z3 = places, K6 = whether places <= 7, Z13 = places + 1,
	// Z4 = shift, Z10 = shift - 1, Z5 = half, Z14 = rest
	VPTESTMQ.BCST sign<>(SB), Z9, K4
	VPSRLQ        $24, Z0, Z2
	VPTERNLOGQ    $0xea, Z17, Z16, Z0 // Z0 and Z16, or Z17
	VPBROADCASTQ  bias<>(SB), Z1
	VPSUBQ        Z2, Z1, Z2
	VPMULUDQ.BCST log2<>(SB), Z2, Z3
	VPADDQ.BCST   roundUp<>(SB), Z3, Z3
	VPSRLQ        $22, Z3, Z3
	VPSUBQ        Z3, Z2, Z10
	VPADDQ        Z18, Z10, Z4
	VPCMPUQ.BCST  $2, seven<>(SB), Z3, K6
	VPERMD.Z      Z25, Z3, K5, Z5
	VPERMD.Z      Z26, Z3, K5, Z14
	VPADDQ        Z18, Z3, Z13

	// Z8 = value, Z11 = the nearest integer, Z12 = the nearest multiple of ten
	VPMULUDQ      Z5, Z0, Z8
	VPSRLVQ       Z4, Z8, Z0
	VPSLLVQ       Z10, Z18, Z11
	VPADDQ        Z8, Z11, Z11
	VPANDNQ       Z18, Z0, Z12
	VPSUBQ        Z12, Z11, Z11
	VPSRLVQ       Z4, Z11, Z11
	VPADDQ.BCST   five<>(SB), Z0, Z12
	VPMULUDQ.BCST tenth<>(SB), Z12, Z12
	VPSRLQ        $35, Z12, Z12
	VPMULUDQ.BCST ten<>(SB), Z12, Z12

	// Z12 = digits: the multiple of ten if it is within reach
	VPTERNLOGQ $0x78, Z18, Z9, Z5 // half, which is odd, less 1 if c is odd
	VPSLLVQ    Z4, Z12, Z6
	VPSUBQ     Z6, Z8, Z6
	VPABSQ     Z6, Z6
	VPCMPUQ    $6, Z5, Z6, K1
	VMOVDQA64  Z11, K1, Z12

	// Z14 = rest of a number with these digits and this sign
	VPCMPUQ.BCST $1, e8<>(SB), Z12, K6, K2
	VPCMPUQ.BCST $1, e7<>(SB), Z12, K6, K3
	VPADDQ       Z28, Z14, K4, Z14
	VPADDQ       Z27, Z14, K2, Z14
	VPADDQ       Z27, Z14, K3, Z14

	// Z0 = its first digit, Z2 = its other eight, one a byte
	VPMULUDQ.BCST perE8<>(SB), Z12, Z0
	VPSRLQ        $57, Z0, Z0
	VPMULUDQ.BCST perE4<>(SB), Z12, Z1
	VPSRLQ        $45, Z1, Z1
	VPMULUDQ      Z20, Z0, Z2
	VPSUBQ        Z2, Z1, Z2
	VPMULUDQ      Z20, Z1, Z1
	VPSUBQ        Z1, Z12, Z1
	VPSHUFD       $0xa0, Z1, K7, Z2
	VPMULHUW      Z21, Z2, Z1
	VPSRLW        $3, Z1, Z1
	VPMULLW       Z22, Z1, Z4
	VPSUBW        Z4, Z2, Z2
	VPSLLD        $16, Z2, Z2
	VPORQ         Z1, Z2, Z2
	VPMULHUW      Z23, Z2, Z1
	VPMULLW       Z24, Z1, Z1
	VPSLLW        $8, Z2, Z2
	VPSUBW        Z1, Z2, Z2

	// rest counts the digits behind the point and the point, if any are left: the last is not zero
	VPLZCNTQ  Z2, Z1
	VPSRLQ    $3, Z1, Z1
	VPCMPUQ   $1, Z3, Z1, K1
	VPSUBQ    Z1, Z13, Z1
	VPADDQ    Z1, Z14, K1, Z14
	VMOVDQU64 Z14, rest-64(SP)

	// Z3 = sources of the even numbers, Z4 of the odd ones
	VPORQ.BCST    ascii<>(SB), Z2, Z2
	VPADDQ.BCST   source<>(SB), Z0, Z0
	VPUNPCKLQDQ   Z0, Z2, Z3
	VPUNPCKHQDQ   Z0, Z2, Z4
	VEXTRACTI128  $1, Y3, X5
	VEXTRACTI128  $1, Y4, X6
	VEXTRACTI32X4 $2, Z3, X7
	VEXTRACTI32X4 $2, Z4, X8
	VEXTRACTI32X4 $3, Z3, X10
	VEXTRACTI32X4 $3, Z4, X11

	REST(X3, 64)
	REST(X4, 56)
	REST(X5, 48)
	REST(X6, 40)
	REST(X7, 32)
	REST(X8, 24)
	REST(X10, 16)
	REST(X11, 8)
	ADDQ $32, BX
	JMP  eight

done:
	VZEROUPPER
	SUBQ v+8(FP), BX
	SHRQ $2, BX
	MOVQ BX, numbers+32(FP)
	SUBQ dst+0(FP), DI
	MOVQ DI, length+40(FP)
	RET
