using System.Globalization;

namespace CasesPdp.Server.Options;

/// <summary>A setting that an operator may write.</summary>
/// <param name="Key">The configuration key, such as <c>CasesPdp:Listen:Decisions</c>.</param>
/// <param name="Type">Text, a flag, or a whole number.</param>
/// <param name="DefaultValue">The value if it is absent; null: none.</param>
/// <param name="Range">The bounds of a number.</param>
/// <param name="Description">What it means, in one or two sentences.</param>
internal sealed record Setting(string Key, Type Type, object? DefaultValue, WithinRangeAttribute? Range, string Description)
{
    /// <summary>The default as it would be written; empty if there is none.</summary>
    public string Default => DefaultValue switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        var other => other.ToString()!,
    };

    /// <summary>The values that are valid, if they are bounded.</summary>
    public string? Bounds => Range is null ? null : $"{Range.Least} to {Range.Most}";

    /// <summary>What is wrong with a value by its type alone; null if nothing is.</summary>
    public string? FaultOf(string value)
    {
        if (Type == typeof(bool) && !bool.TryParse(value, out _))
        {
            return $"must be true or false, not `{value}`";
        }

        return Type == typeof(int) && !int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
            ? $"must be a whole number, not `{value}`"
            : null;
    }
}
