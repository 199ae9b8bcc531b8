using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Inbox.AspNetCore.Tests.House;

/// <summary>The public surface of a library as text: a line each type and member, in an order that does not depend on the compiler.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>A new one each time: it is not made for threads, and cases run side by side.</summary>
    private static NullabilityInfoContext Nullability => new();

    public static IEnumerable<string> Of(Assembly library) => library.GetExportedTypes()
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .SelectMany(type => Members(type).Order(StringComparer.Ordinal).Select(member => "    " + member).Prepend(Declaration(type)));

    private static string Declaration(Type type)
    {
        var kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType ? type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsSealed ? "sealed class"
            : type.IsAbstract ? "abstract class" : "class";
        IEnumerable<string> bases = type.IsEnum ? [] : type.GetInterfaces().Select(Name).Order(StringComparer.Ordinal);
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
        {
            bases = bases.Prepend(Name(parent));
        }

        return $"{kind} {type.Namespace}.{Name(type)}{(bases.Any() ? " : " + string.Join(", ", bases) : "")}";
    }

    private static IEnumerable<string> Members(Type type) => type.GetMembers(Declared)
        .Where(member => !member.IsDefined(typeof(CompilerGeneratedAttribute)))
        .Select(member => member switch
        {
            FieldInfo { IsSpecialName: false } field when IsVisible(field) => Field(field),
            PropertyInfo property when property.GetAccessors().Length > 0 => Property(property),
            ConstructorInfo constructor when IsVisible(constructor) => $"{Name(type)}({Parameters(constructor)})",
            MethodInfo { IsSpecialName: false } method when IsVisible(method) => Method(method),
            _ => null,
        })
        .OfType<string>();

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Field(FieldInfo field) => field.IsLiteral
        ? $"const {Name(field.FieldType)} {field.Name} = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}"
        : $"{(field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}";

    private static string Property(PropertyInfo property)
    {
        var set = property.SetMethod is not { IsPublic: true } setter ? ""
            : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";
        var isStatic = property.GetAccessors()[0].IsStatic ? "static " : "";
        var index = property.GetIndexParameters().Length == 0 ? property.Name : $"this[{string.Join(", ", property.GetIndexParameters().Select(Parameter))}]";
        return $"{isStatic}{Name(property.PropertyType)}{Mark(property.PropertyType, Nullability.Create(property).ReadState)} {index} {{ get;{set} }}";
    }

    private static string Method(MethodInfo method)
    {
        var isStatic = method.IsStatic ? "static " : "";
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        var result = Name(method.ReturnType) + Mark(method.ReturnType, Nullability.Create(method.ReturnParameter).ReadState);
        return $"{isStatic}{result} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method)
    {
        var isExtension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return isExtension + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var direction = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "";
        var type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        var standard = !parameter.HasDefaultValue ? "" : parameter.DefaultValue switch
        {
            null => type.IsValueType ? " = default" : " = null",
            string text => $" = \"{text}\"",
            var value => $" = {Convert.ToString(value, CultureInfo.InvariantCulture)}",
        };
        return $"{direction}{Name(type)}{Mark(type, Nullability.Create(parameter).WriteState)} {parameter.Name}{standard}";
    }

    private static string Mark(Type type, NullabilityState state) => !type.IsValueType && state == NullabilityState.Nullable ? "?" : "";

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Name(value) + "?";
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        var name = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        return type.IsGenericType
            ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : name;
    }
}
