using System.ComponentModel.DataAnnotations;

namespace CasesPdp.Server.Options;

/// <summary>Bounds a setting that is a whole number. The finding names the setting and its value, unlike that of the framework's
/// attribute.</summary>
/// <param name="least">The least value that is valid.</param>
/// <param name="most">The greatest value that is valid.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WithinRangeAttribute(int least, int most) : ValidationAttribute
{
    /// <summary>The least value that is valid.</summary>
    public int Least { get; } = least;

    /// <summary>The greatest value that is valid.</summary>
    public int Most { get; } = most;

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) => value is int number
        && number >= Least && number <= Most
            ? ValidationResult.Success
            : new ValidationResult($"{validationContext.DisplayName.Replace('.', ':')} must be {Least} to {Most}, not {value}");
}
