using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>Lets options and arguments take a few words only.</summary>
internal static class Choice
{
    /// <summary>Accepts only these words, and completes them.</summary>
    public static void AcceptOnly<T>(this Option<T> option, params string[] words)
    {
        option.CompletionSources.Clear();
        option.CompletionSources.Add(words);
        option.Validators.Add(result => Check(result, option.Name, result.Tokens, words));
    }

    /// <inheritdoc cref="AcceptOnly{T}(Option{T}, string[])"/>
    public static void AcceptOnly<T>(this Argument<T> argument, params string[] words)
    {
        argument.CompletionSources.Add(words);
        argument.Validators.Add(result => Check(result, argument.Name, result.Tokens, words));
    }

    /// <summary>Accepts only digests of revisions.</summary>
    public static void AcceptOnlyRevisions(this Option<string?> option) =>
        option.Validators.Add(result => CheckRevision(result, option.Name, result.Tokens));

    /// <inheritdoc cref="AcceptOnlyRevisions(Option{string?})"/>
    public static void AcceptOnlyRevisions<T>(this Argument<T> argument) =>
        argument.Validators.Add(result => CheckRevision(result, argument.Name, result.Tokens));

    /// <summary>Accepts only numbers from 0 on.</summary>
    public static void AcceptOnlyCounts(this Option<int> option) => option.Validators.Add(result =>
    {
        if (!result.Tokens.All(t => int.TryParse(t.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            result.AddError(OfCount(option.Name, result.Tokens));
        }
    });

    /// <summary>Accepts only shares: 0 to 100 with at most two decimals, with or without a percent sign.</summary>
    public static void AcceptOnlyPercents(this Option<string?> option) => option.Validators.Add(result =>
    {
        foreach (var text in result.Tokens.Select(t => t.Value).Where(t => t.Length > 0 && Percent(t) is null))
        {
            result.AddError($"{option.Name} must be 0 to 100 with at most two decimals, not `{text}`.");
        }
    });

    /// <summary>The share that a text means; null if it is none.</summary>
    public static decimal? Percent(string? text) =>
        decimal.TryParse(text?.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
        && percent is >= 0 and <= 100 && decimal.Round(percent, 2) == percent
            ? percent
            : null;

    /// <summary>Accepts only whole numbers between two.</summary>
    public static void AcceptOnlyBetween<T>(this Option<T> option, int least, int most) => option.Validators.Add(result =>
    {
        foreach (var text in result.Tokens.Select(t => t.Value).Where(t => t.Length > 0 && !IsBetween(t)))
        {
            result.AddError(
                string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be a whole number from {least} to {most}, not `{text}`."));
        }

        bool IsBetween(string text) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most;
    });

    /// <summary>Accepts only sequences of releases: whole numbers from 1 on.</summary>
    public static void AcceptOnlySequences(this Option<ulong?> option) => option.Validators.Add(result =>
    {
        foreach (var text in result.Tokens.Select(t => t.Value).Where(t => t.Length > 0 && !IsSequence(t)))
        {
            result.AddError($"{option.Name} must be the sequence of a release, a whole number from 1 on, not `{text}`.");
        }

        static bool IsSequence(string text) =>
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= Distribution.Releases.ReleaseLimits.Number;
    });

    /// <summary>The sentence about a value that is none of these.</summary>
    public static string OfOther(string name, string word, IReadOnlyList<string> words) =>
        words is [var only]
            ? $"{name} must be {only}, not `{word}`."
            : $"{name} must be {string.Join(", ", words.SkipLast(1))} or {words[^1]}, not `{word}`.";

    /// <summary>The sentence about a value that is no count.</summary>
    public static string OfCount(string name, IEnumerable<Token> tokens) =>
        $"{name} must be 0 or a positive whole number, not `{string.Join(' ', tokens)}`.";

    // Empty values are refused for every option.
    private static void CheckRevision(SymbolResult result, string name, IReadOnlyList<Token> tokens)
    {
        foreach (var text in tokens.Select(t => t.Value).Where(t => t.Length > 0 && !IsDigest(t)))
        {
            result.AddError($"{name} must be 64 lower-case hex digits, or the first 16 of them, not `{text}`; see `casespdp revisions`.");
        }
    }

    private static bool IsDigest(string text) => text.Length is 16 or 64 && text.All(c => char.IsAsciiHexDigitLower(c));

    private static void Check(SymbolResult result, string name, IReadOnlyList<Token> tokens, string[] words)
    {
        foreach (var word in tokens.Select(t => t.Value).Where(w => !words.Contains(w, StringComparer.Ordinal)))
        {
            result.AddError(OfOther(name, word, words));
        }
    }
}
