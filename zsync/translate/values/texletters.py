"""The rarer letters, signs and marks that LaTeX packages have commands for, as data.

Sources: the packages tipa, phonetic, textcomp, fontenc's T4 and T5, LaTeX2e's tables of symbols, and the list of
commands that biber reads. Greek letters and mathematical signs are for programs that write them outside of math.
"""

from __future__ import annotations


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_LETTERS = """
Thorn Þ textthorn þ textthornvari þ textthornvarii þ textthornvariii þ textthornvariv þ textcrd đ textHbar Ħ
textcrh ħ texthbar ħ textkra ĸ textbarl ł textTbar Ŧ textTstroke Ŧ texttbar ŧ texttstroke ŧ textcrb ƀ textBhook
Ɓ textOopen Ɔ textChook Ƈ textchook ƈ texthtc ƈ textDafrican Ɖ textDhook Ɗ textEreversed Ǝ textEopen Ɛ textFhook
Ƒ textGammaafrican Ɣ texthvlig ƕ hv ƕ textIotaafrican Ɩ textKhook Ƙ textkhook ƙ texthtk ƙ textcrlambda ƛ
textNhookleft Ɲ OHORN Ơ ohorn ơ textPhook Ƥ textphook ƥ texthtp ƥ textEsh Ʃ ESH Ʃ textlooptoprevesh ƪ
textpalhookbelow ƫ textThook Ƭ textthook ƭ texthtt ƭ textTretroflexhook Ʈ UHORN Ư uhorn ư textVhook Ʋ textYhook
Ƴ textyhook ƴ textEzh Ʒ texteturned ǝ textturna ɐ textscripta ɑ textturnscripta ɒ textbhook ɓ texthtb ɓ
textoopen ɔ textopeno ɔ textctc ɕ textdtail ɖ textrtaild ɖ textdhook ɗ texthtd ɗ textreve ɘ textschwa ə
textrhookschwa ɚ texteopen ɛ textrevepsilon ɜ textrhookrevepsilon ɝ textcloserevepsilon ɞ textbardotlessj ɟ
texthtg ɠ textscriptg ɡ textscg ɢ textgammalatinsmall ɣ textramshorns ɤ textturnh ɥ texthth ɦ texththeng ɧ
textbari ɨ textiotalatin ɩ textsci ɪ textltilde ɫ textbeltl ɬ textrtaill ɭ textlyoghlig ɮ textturnm ɯ
textturnmrleg ɰ textltailm ɱ textltailn ɲ textnhookleft ɲ textrtailn ɳ textscn ɴ textbaro ɵ textscoelig ɶ
textcloseomega ɷ textturnr ɹ textturnlonglegr ɺ textturnrrtail ɻ textlonglegr ɼ textrtailr ɽ textfishhookr ɾ
textlhti ɿ textscr ʀ textinvscr ʁ textrtails ʂ textesh ʃ texthtbardotlessj ʄ textraisevibyi ʅ textctesh ʆ
textturnt ʇ textrtailt ʈ texttretroflexhook ʈ textbaru ʉ textscriptv ʋ textvhook ʋ textturnv ʌ textturnw ʍ
textturny ʎ textscy ʏ textrtailz ʐ textctz ʑ textezh ʒ textyogh ʒ textctyogh ʓ textglotstop ʔ textrevglotstop ʕ
textinvglotstop ʖ textstretchc ʗ textbullseye ʘ textscb ʙ textcloseepsilon ʚ texthtscg ʛ textsch ʜ textctj ʝ
textturnk ʞ textscl ʟ texthtq ʠ textbarglotstop ʡ textbarrevglotstop ʢ textdzlig ʣ textdyoghlig ʤ textdctzlig ʥ
texttslig ʦ textteshlig ʧ texttesh ʧ texttctclig ʨ hamza ʾ ain ʿ ayn ʿ textprimstress ˈ textlengthmark ː
"""

_GREEK = """
alpha α beta β gamma γ delta δ varepsilon ε zeta ζ eta η vartheta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ
omicron ο pi π varrho ρ varsigma ς sigma σ tau τ upsilon υ varphi φ chi χ psi ψ omega ω Alpha Α Beta Β Gamma Γ
Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ Sigma Σ Tau Τ
Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω epsilon ϵ theta θ phi ϕ rho ρ
"""

_SIGNS = """
textoverline ‾ langle ⟨ rangle ⟩ textpercent % textampersand & textequals = textcentereddot · textasciicedilla ¸
textg g div ÷ times × pm ± textlogicalnot ¬ lnot ¬ textcolonmonetary ₡ leftarrow ← uparrow ↑ rightarrow →
downarrow ↓ leftrightarrow ↔ updownarrow ↕ leadsto ↝ rightleftharpoons ⇌ Rightarrow ⇒ Leftrightarrow ⇔ forall ∀
complement ∁ partial ∂ exists ∃ nexists ∄ nabla ∇ in ∈ notin ∉ ni ∋ prod ∏ coprod ∐ sum ∑ mp ∓
dotplus ∔ setminus ∖ ast ∗ circ ∘ bullet ∙ surd √ propto ∝ infty ∞ angle ∠ measuredangle ∡ sphericalangle ∢ mid
∣ nmid ∤ parallel ∥ nparallel ∦ wedge ∧ vee ∨ cap ∩ cup ∪ int ∫ iint ∬ iiint ∭ oint ∮ therefore ∴ because ∵ sim
∼ backsim ∽ wr ≀ nsim ≁ simeq ≃ cong ≅ ncong ≇ approx ≈ approxeq ≊ asymp ≍ Bumpeq ≎ bumpeq ≏ doteq ≐ doteqdot ≑
fallingdotseq ≒ risingdotseq ≓ eqcirc ≖ circeq ≗ triangleq ≜ neq ≠ equiv ≡ leq ≤ geq ≥ leqq ≦ geqq ≧ lneqq ≨
gneqq ≩ ll ≪ gg ≫ between ≬ nless ≮ ngtr ≯ nleq ≰ ngeq ≱ lesssim ≲ gtrsim ≳ lessgtr ≶ gtrless ≷ prec ≺ succ ≻
preccurlyeq ≼ succcurlyeq ≽ precsim ≾ succsim ≿ nprec ⊀ nsucc ⊁ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇
nsubseteq ⊈ nsupseteq ⊉ subsetneq ⊊ supsetneq ⊋ uplus ⊎ sqsubset ⊏ sqsupset ⊐ sqsubseteq ⊑ sqsupseteq ⊒ sqcap ⊓
sqcup ⊔ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ circledcirc ⊚ circledast ⊛ circleddash ⊝ boxplus ⊞ boxminus ⊟
boxtimes ⊠ boxdot ⊡ vdash ⊢ dashv ⊣ top ⊤ bot ⊥ Vdash ⊩ Vvdash ⊪ nVdash ⊮ lhd ⊲ rhd ⊳ unlhd ⊴ unrhd ⊵ multimap ⊸
intercal ⊺ veebar ⊻ barwedge ⊼ bigwedge ⋀ bigvee ⋁ bigcap ⋂ bigcup ⋃ diamond ⋄ cdot ⋅ star ⋆ divideontimes ⋇
bowtie ⋈ ltimes ⋉ rtimes ⋊ leftthreetimes ⋋ rightthreetimes ⋌ backsimeq ⋍ curlyvee ⋎ curlywedge ⋏ Subset ⋐
Supset ⋑ Cap ⋒ Cup ⋓ pitchfork ⋔ lessdot ⋖ gtrdot ⋗ lll ⋘ ggg ⋙ lesseqgtr ⋚ gtreqless ⋛ curlyeqprec ⋞
curlyeqsucc ⋟ lnsim ⋦ gnsim ⋧ precnsim ⋨ succnsim ⋩ ntriangleleft ⋪ ntriangleright ⋫ ntrianglelefteq ⋬
ntrianglerighteq ⋭ vdots ⋮ cdots ⋯ ddots ⋱ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ Box □ spadesuit ♠ heartsuit ♡
diamondsuit ♢ clubsuit ♣ flat ♭ natural ♮ sharp ♯
"""

_MARKS = """
U 030e M 0322 B 0335 textvbaraccent 030d textdoublevbaraccent 030e textdotbreve 0310 textturncommaabove 0312
textcommaabove 0313 textrevcommaabove 0314 textcommaabover 0315 textsubgrave 0316 textsubacute 0317
textadvancing 0318 textretracting 0319 textlangleabove 031a textrighthorn 031b textsublhalfring 031c textraising
031d textlowering 031e textsubplus 031f textsubbar 0320 textsubminus 0320 textpalhookbelow 0321 textsubumlaut
0324 textsubring 0325 textsyllabic 0329 textsubbridge 032a textsubw 032b textsubwedge 032c textsubcircnum 032d
textsubbreve 032e textundertie 032e textsubarch 032f textsubtilde 0330 subdoublebar 0333 textsuperimposetilde
0334 textlstrokethru 0336 textsstrikethru 0337 textlstrikethru 0338 textsubrhalfring 0339 textinvsubbridge 033a
textsubsquare 033b textseagull 033c textovercross 033d overbridge 0346 subdoublevert 0348 subcorner 0349 crtilde
034a textoverw 034a dottedtilde 034b doubletilde 034c spreadlips 034d whistle 034e textrightarrowhead 0350
textlefthalfring 0351 sublptr 0354 subrptr 0355 textrightuparrowhead 0356 textrighthalfring 0357 textdoublebreve
035d textdoublemacron 035e textdoublemacronbelow 035f textdoubletilde 0360 texttoptiebar 0361 sliding 0362
"""

SYMBOLS: dict[str, str] = {**_pairs(_LETTERS), **_pairs(_GREEK), **_pairs(_SIGNS)}
"""Command that stands for a text and takes no argument."""

_CAPITALS = ("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega")
"""TeX has no command for the others, nor for omicron, since they look as Latin letters."""

MATHS: dict[str, str] = {
    sign: name
    for names in (_SIGNS, _GREEK)
    for name, sign in _pairs(names).items()
    if names is _SIGNS or name in _CAPITALS or (name.islower() and name != "omicron")
    if not name.startswith("text")
}
"""Sign to the command that stands for it in math."""

ACCENTS: dict[str, str] = {name: chr(int(code, 16)) for name, code in _pairs(_MARKS).items()}
"""Accent command to the combining character it puts on the next letter."""
