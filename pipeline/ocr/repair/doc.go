// Package repair mends what a reader certainly got wrong, in the words of one
// page.
//
// Half of all character errors on real paper are diacritics: "tô chức",
// "QUYÉT ĐỊNH". The engine is sure of many of them (a tenth of the wrong words
// has a confidence above 0.95), but their neighbours know better: in
// administrative Vietnamese "tổ chức" occurs thousands of times and "tô chức"
// never. So each syllable may be replaced by another one that differs only in
// diacritics or in one letter that readers confuse, where a model of pairs of
// neighbouring syllables says so by a margin that grows with the engine's
// confidence. The best line as a whole is found (Viterbi), so that two
// neighbours can be mended together.
//
// Three other things are certain: signs that nothing else is read as ([Signs]),
// headings whose spelling is the same on every record ([Phrases]), and letters of
// other alphabets ([Glyphs]). Where a place was looked at twice, [Model.Weigh]
// chooses between both readings by the same model.
//
// What neighbours never touch: numbers, dates, codes, words with digits, words in
// foreign letters, words without a neighbour that knows them. What is mended
// keeps its raw reading in [pipeline.Word.Raw].
//
// The model (data/pairs.bin) was trained on 2026-11-22 on published legal
// texts; pairs that occur in fewer than four of them are left out, so that it
// holds no names of a single record. It is 0.3 MB and costs a page about five
// milliseconds.
package repair
